using System.Threading.Tasks.Sources;

namespace RedHare.Client;

/// <summary>
/// Several commands that are one to their caller: sent together, awaited together, and after a lost connection sent again together or not at all. It has
/// as many places in a link's queue as it has commands; the last one's reply completes it.
/// </summary>
internal sealed class BatchReply : PendingReply, IValueTaskSource<Reply[]>
{
    private readonly Reply[] _replies;
    private readonly bool _isAtomic;
    private ManualResetValueTaskSourceCore<Reply[]> _source;
    private CancellationTokenRegistration _cancellation;
    private int _collected;

    /// <param name="commands">Given away.</param>
    /// <param name="atomic">Within MULTI and EXEC.</param>
    /// <param name="deadline">When the caller gives up.</param>
    public BatchReply(IReadOnlyList<CommandLine> commands, bool atomic, long deadline)
    {
        _isAtomic = atomic;
        Lines = Batch.Lines(commands, atomic);
        MayRunTwice = true;
        for (var i = 0; i < commands.Count && MayRunTwice; i++) MayRunTwice = MayBeRunTwice(commands[i]);
        _replies = new Reply[Lines.Length];
        Start(null, deadline);
    }

    public CommandLine[] Lines { get; }

    public override string Name => _isAtomic ? "a transaction" : $"a batch of {Lines.Length}";

    public override bool MayRunTwice { get; }

    /// <summary>All replies, in order; awaited once.</summary>
    public ValueTask<Reply[]> WaitAsync() => new(this, _source.Version);

    Reply[] IValueTaskSource<Reply[]>.GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            Leave();
        }
    }

    ValueTaskSourceStatus IValueTaskSource<Reply[]>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<Reply[]>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>Lets the token end the waiting. Before it is given to a link.</summary>
    public void Observe(CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled) return;
        _cancellation = cancellation.UnsafeRegister(
            static (state, token) => ((PendingReply)state!).Abandon(new OperationCanceledException("The caller gave up waiting; the commands may still run.", token)), this);
    }

    /// <summary>Takes the next reply; true when it was the last, and <see cref="PendingReply.Settle"/> is due.</summary>
    public bool Collect(Reply reply)
    {
        _replies[_collected++] = reply;
        return _collected == _replies.Length;
    }

    /// <summary>An error with which the whole may be sent again, if the error says that its command did not run: of a transaction that was not executed the
    /// first, of a batch the first when whatever ran may run twice. Null when there is none.</summary>
    public Reply Outcome()
    {
        if (_isAtomic && !_replies[^1].IsError) return Reply.Null;
        var first = Reply.Null;
        for (var i = 0; i < _replies.Length; i++)
        {
            if (first.IsNull && _replies[i].IsError) first = _replies[i];
            if (!_isAtomic && !_replies[i].IsError && !MayBeRunTwice(Lines[i])) return Reply.Null;
        }
        return first;
    }

    /// <summary>Forgets the replies of a link that died: all will come again.</summary>
    public void Restart() => _collected = 0;

    public override bool TakesViews => false;

    protected override void Convert(Reply reply)
    {
        // An array of replies is given as it is.
    }

    protected override void Finish() => _source.SetResult(_replies);

    // Whoever fails it is not there to run what the caller does next.
    protected override void SetFailure(Exception exception)
    {
        _source.RunContinuationsAsynchronously = true;
        _source.SetException(exception);
    }

    protected override void Recycle()
    {
        _cancellation.Dispose();
        foreach (var line in Lines) line.Return();
    }
}
