using System.Runtime.CompilerServices;

namespace RedHare.Client;

/// <summary>Waits for a reply that only says that all went well.</summary>
internal static class Completion
{
    /// <summary>The same wait without a result. Pooled, so that a write allocates no state machine.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public static async ValueTask Done<T>(this ValueTask<T> task) => await task.ConfigureAwait(false);
}
