using System.Threading.Tasks.Sources;

namespace RedHare.Messaging.Work;

/// <summary>A publish that waits for its confirm. Pooled: it is the next one's as soon as it was awaited, so it is awaited once. What follows never runs on the thread that completes it.</summary>
internal sealed class PendingPublish : IValueTaskSource
{
    private const int Waiting = 0, Answered = 1, GivenUp = 2;

    private static readonly SparePool<PendingPublish> Spare = new(8192);

    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private string _exchange = "";
    private string _routingKey = "";
    private string? _id;
    private MessageReturnedException? _returned;
    private CancellationTokenRegistration _impatience;
    private int _end;

    public static PendingPublish Rent(string exchange, string routingKey, string? id)
    {
        var pending = Spare.Take() ?? new PendingPublish();
        pending._exchange = exchange;
        pending._routingKey = routingKey;
        pending._id = id;
        return pending;
    }

    public bool IsCompleted => _core.GetStatus(_core.Version) != ValueTaskSourceStatus.Pending;

    /// <summary>To be awaited once.</summary>
    public ValueTask WaitAsync(CancellationToken cancellation)
    {
        if (cancellation.CanBeCanceled && !IsCompleted) _impatience = cancellation.UnsafeRegister(static (pending, token) => ((PendingPublish)pending!).GiveUp(token), this);
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Whether a message that came back is this one, or one that nobody could tell from it; and this has not come back yet.</summary>
    public bool Is(string exchange, string routingKey, string id) => _returned is null && _id == id && _routingKey == routingKey && _exchange == exchange;

    /// <summary>It came back; its confirm follows.</summary>
    public void Return(ushort code, string text) => _returned = new MessageReturnedException(code, text, _exchange, _routingKey);

    public void Confirm(bool isNack)
    {
        if (!TryEnd(Answered)) return;
        if (isNack) _core.SetException(new MessageRefusedException(_exchange, _routingKey));
        else if (_returned is { } returned) _core.SetException(returned);
        else _core.SetResult(true);
    }

    public void Fail(Exception failure)
    {
        if (TryEnd(Answered)) _core.SetException(failure);
    }

    void IValueTaskSource.GetResult(short token)
    {
        // Waits for one that is being run: it must not end the next publish.
        _impatience.Dispose();
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            // Of one that was given up the answer is still to come, so it is nobody else's.
            if (_end == Answered)
            {
                _core.Reset();
                (_returned, _impatience, _end) = (null, default, Waiting);
                Spare.Give(this);
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);

    private void GiveUp(CancellationToken cancellation)
    {
        if (TryEnd(GivenUp)) _core.SetException(new OperationCanceledException(cancellation));
    }

    private bool TryEnd(int how) => Interlocked.CompareExchange(ref _end, how, Waiting) == Waiting;
}
