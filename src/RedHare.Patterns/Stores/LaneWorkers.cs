namespace RedHare.Patterns.Stores;

/// <summary>The workers of a store's lanes in this process. At the end they commit what waits for <see cref="WriteBehindOptions.DrainTimeout"/> at most, then they leave off.</summary>
internal sealed class LaneWorkers(WriteBehindOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _abort = new();
    private Task _workers = Task.CompletedTask;
    private int _isDisposed;

    /// <summary>What the workers and those who wait for them tell each other.</summary>
    public LaneSignals Signals { get; } = new(time);

    /// <summary>Nothing more comes: what is there is to be committed.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>What is not committed by now stays.</summary>
    public CancellationToken Abort => _abort.Token;

    public bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    public void Start(IEnumerable<Func<Task>> workers) => _workers = Task.WhenAll(workers.Select(Task.Run));

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        using var hurry = Signals.Hurry();
        await _closing.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(_workers, Task.Delay(options.DrainTimeout, time)).ConfigureAwait(false);
        await _abort.CancelAsync().ConfigureAwait(false);
        await _workers.ConfigureAwait(false);
        _closing.Dispose();
        _abort.Dispose();
    }
}
