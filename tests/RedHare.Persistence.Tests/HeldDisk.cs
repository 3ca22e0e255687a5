namespace RedHare.Persistence.Tests;

/// <summary>A disk in memory whose syncs wait, when they are held, until they may go on, or fail.</summary>
internal sealed class HeldDisk : IDisposable
{
    private readonly ManualResetEventSlim _open = new(true), _reached = new(false);
    private volatile string? _error;

    public HeldDisk() => Files.Before = what =>
    {
        if (what != "sync") return;
        if (!_open.IsSet) _reached.Set();
        _open.Wait();
        if (_error is { } error) throw new IOException(error);
    };

    public MemoryFiles Files { get; } = new();

    public void Hold()
    {
        _reached.Reset();
        _open.Reset();
    }

    /// <summary>Waits for a sync to be held.</summary>
    public void AwaitSync() => Assert.True(_reached.Wait(30_000));

    public void Release() => _open.Set();

    public void Fail(string error)
    {
        _error = error;
        _open.Set();
    }

    public void Dispose()
    {
        Release();
        _open.Dispose();
        _reached.Dispose();
    }
}
