namespace RedHare.Patterns.Messaging;

/// <summary>A token that fires when its owner's does or its time is up, and tells which.</summary>
internal sealed class Patience : IDisposable
{
    private readonly TimeSpan _time;
    private readonly CancellationToken _outer;
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource? _linked;

    public Patience(TimeSpan time, TimeProvider clock, CancellationToken outer)
    {
        (_time, _outer) = (time, outer);
        _timer = new CancellationTokenSource(time, clock);
        if (outer.CanBeCanceled) _linked = CancellationTokenSource.CreateLinkedTokenSource(outer, _timer.Token);
    }

    public CancellationToken Token => (_linked ?? _timer).Token;

    /// <summary>The time was up, and not the owner's word.</summary>
    public bool IsOver => _timer.IsCancellationRequested && !_outer.IsCancellationRequested;

    public TimeoutException Timeout(string what) => new($"{what} ({_time}).");

    public void Dispose()
    {
        _linked?.Dispose();
        _timer.Dispose();
    }
}
