using System.Runtime.CompilerServices;

namespace RedHare.Client;

/// <summary>Waits for a reply that only says that all went well.</summary>
internal static class Completion
{
    /// <summary>The same wait without a result. It allocates nothing: in process the reply is there already, over the network the state machine is pooled.</summary>
    public static ValueTask Done<T>(this ValueTask<T> task)
    {
        if (!task.IsCompletedSuccessfully) return WaitAsync(task);
        _ = task.Result;
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private static async ValueTask WaitAsync<T>(ValueTask<T> task) => await task.ConfigureAwait(false);
}
