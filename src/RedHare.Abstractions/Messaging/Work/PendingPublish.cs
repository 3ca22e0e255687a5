using System.Threading.Tasks.Sources;

namespace RedHare.Messaging.Work;

/// <summary>A publish that waits for its confirm. Pooled: it is the next one's as soon as it was awaited, so it is awaited once. What follows never runs on the thread that completes it.</summary>
internal sealed class PendingPublish : IValueTaskSource
{
    private static readonly SparePool<PendingPublish> Spare = new(8192);

    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private string _exchange = "";
    private string _routingKey = "";
    private string? _id;
    private MessageReturnedException? _returned;

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
        var task = new ValueTask(this, _core.Version);
        return !cancellation.CanBeCanceled || IsCompleted ? task : new ValueTask(task.AsTask().WaitAsync(cancellation));
    }

    /// <summary>Whether a message that came back is this one, or one that nobody could tell from it; and this has not come back yet.</summary>
    public bool Is(string exchange, string routingKey, string id) => _returned is null && _id == id && _routingKey == routingKey && _exchange == exchange;

    /// <summary>It came back; its confirm follows.</summary>
    public void Return(ushort code, string text) => _returned = new MessageReturnedException(code, text, _exchange, _routingKey);

    public void Confirm(bool isNack)
    {
        if (isNack) _core.SetException(new MessageRefusedException(_exchange, _routingKey));
        else if (_returned is { } returned) _core.SetException(returned);
        else _core.SetResult(true);
    }

    public void Fail(Exception failure) => _core.SetException(failure);

    void IValueTaskSource.GetResult(short token)
    {
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            _returned = null;
            Spare.Give(this);
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);
}
