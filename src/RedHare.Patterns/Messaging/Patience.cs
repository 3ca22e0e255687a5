namespace RedHare.Patterns.Messaging;

/// <summary>A token that fires when its owner's does or its time is up, and tells which.</summary>
internal sealed class Patience : IDisposable
{
    // A timer for each publish would cost as much as the publish.
    private static readonly SparePool<CancellationTokenSource> Spare = new(256);

    private readonly TimeSpan _time;
    private readonly CancellationToken _outer;
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _outers;
    private readonly bool _isSpare;

    /// <param name="time">How long.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="outer">The owner's token.</param>
    /// <param name="isOurs">Whether nobody keeps the token who is not of this library: then it may be another's after this.</param>
    public Patience(TimeSpan time, TimeProvider clock, CancellationToken outer, bool isOurs = false)
    {
        (_time, _outer) = (time, outer);
        _isSpare = isOurs && clock == TimeProvider.System;
        if (_isSpare)
        {
            _source = Spare.Take() ?? new CancellationTokenSource();
            _source.CancelAfter(time);
        }
        else
        {
            _source = new CancellationTokenSource(time, clock);
        }
        _outers = outer.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>The time was up, and not the owner's word.</summary>
    public bool IsOver => _source.IsCancellationRequested && !_outer.IsCancellationRequested;

    public TimeoutException Timeout(string what) => new($"{what} ({_time}).");

    public void Dispose()
    {
        _outers.Dispose();
        if (_isSpare && _source.TryReset()) Spare.Give(_source);
        else _source.Dispose();
    }
}
