namespace RedHare.Client;

/// <summary>
/// Several commands that are one to their caller: sent together, awaited together, and after a lost connection sent again together or not at all. It has
/// as many places in a link's queue as it has commands; the last one's reply completes it.
/// </summary>
internal sealed class BatchReply : PendingReply
{
    private readonly TaskCompletionSource<Reply[]> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Reply[] _replies;
    private CancellationTokenRegistration _cancellation;
    private int _collected;

    private readonly bool _isAtomic;

    /// <param name="commands">Given away.</param>
    /// <param name="atomic">Within MULTI and EXEC.</param>
    /// <param name="deadline">When the caller gives up.</param>
    public BatchReply(IReadOnlyList<CommandLine> commands, bool atomic, long deadline)
    {
        _isAtomic = atomic;
        MayRunTwice = commands.All(MayBeRunTwice);
        Lines = [.. Batch.Lines(commands, atomic)];
        _replies = new Reply[Lines.Length];
        Start(null, deadline);
    }

    public CommandLine[] Lines { get; }

    public override string Name => _isAtomic ? "a transaction" : $"a batch of {Lines.Length}";

    public override bool MayRunTwice { get; }

    /// <summary>All replies, in order.</summary>
    public async ValueTask<Reply[]> WaitAsync()
    {
        try
        {
            return await _result.Task.ConfigureAwait(false);
        }
        finally
        {
            await _cancellation.DisposeAsync().ConfigureAwait(false);
            Leave();
        }
    }

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

    protected override void Finish() => _result.SetResult(_replies);

    protected override void SetFailure(Exception exception) => _result.SetException(exception);

    protected override void Recycle()
    {
        foreach (var line in Lines) line.Return();
    }
}
