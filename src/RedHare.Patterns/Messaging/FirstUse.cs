#pragma warning disable CA1001 // The semaphore's handle is never asked for, so there is nothing to dispose.

namespace RedHare.Patterns.Messaging;

/// <summary>What is to be done once, by whoever comes first; again if it failed.</summary>
internal sealed class FirstUse(Func<CancellationToken, ValueTask> work)
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile bool _isDone;

    public ValueTask DoneAsync(CancellationToken cancellation) => _isDone ? default : DoAsync(cancellation);

    public void Forget() => _isDone = false;

    private async ValueTask DoAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_isDone) return;
            await work(cancellation).ConfigureAwait(false);
            _isDone = true;
        }
        finally
        {
            _gate.Release();
        }
    }
}
