using System.Threading.Tasks.Sources;

namespace RedHare.Client;

/// <summary>Waits for a reply that only says that all went well.</summary>
internal static class Completion
{
    /// <summary>The same wait without a result.</summary>
    public static ValueTask Done<T>(this ValueTask<T> task)
    {
        if (!task.IsCompletedSuccessfully) return Waiter<T>.Begin(task);
        task.GetAwaiter().GetResult();
        return default;
    }

    // An async method would do, but its state machine is an allocation for each write, and the runtime's pooling of them keeps one or two.
    private sealed class Waiter<T> : IValueTaskSource
    {
        private static readonly SparePool<Waiter<T>> Pool = new(1024);

        private readonly Action _onCompleted;
        private ManualResetValueTaskSourceCore<bool> _source;
        private System.Runtime.CompilerServices.ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter _task;

        private Waiter() => _onCompleted = OnCompleted;

        public static ValueTask Begin(ValueTask<T> task)
        {
            var waiter = Pool.Take() ?? new Waiter<T>();
            var version = waiter._source.Version;
            waiter._task = task.ConfigureAwait(false).GetAwaiter();
            waiter._task.UnsafeOnCompleted(waiter._onCompleted);
            return new ValueTask(waiter, version);
        }

        public void GetResult(short token)
        {
            // Thrown for a second await too, which finds another version: neither may give the waiter back.
            if (_source.GetStatus(token) == ValueTaskSourceStatus.Pending) throw new InvalidOperationException("The command has not ended: await it.");
            try
            {
                _task.GetResult();
            }
            finally
            {
                _task = default;
                _source.Reset();
                Pool.Give(this);
            }
        }

        public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _source.OnCompleted(continuation, state, token, flags);

        // The result is taken, and a failure thrown, when the caller asks for it.
        private void OnCompleted() => _source.SetResult(true);
    }
}
