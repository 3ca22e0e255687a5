using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>What a blocking command answers when its time is up.</summary>
public enum UnservedReply
{
    /// <summary>An absent array (BLPOP, BZPOPMIN).</summary>
    NullArray,
    /// <summary>An absent string (BLMOVE).</summary>
    Null,
}

/// <summary>A session's command that waits for a key.</summary>
public sealed class BlockedCommand(Session session, Command command, Arguments arguments, UnservedReply unserved) : Waiter
{
    private ReplyWriter? _reply;

    /// <summary>Who waits.</summary>
    public Session Session { get; } = session;

    /// <summary>The command that waits.</summary>
    public Command Command { get; } = command;

    /// <summary>Its command line, a copy of its own.</summary>
    public Arguments Arguments { get; } = arguments;

    /// <inheritdoc/>
    protected override bool TryRun(ExecutionUnit unit)
    {
        var reply = Session.Port.CreateReply(Session.Protocol);
        var call = CommandCall.Retry(this, unit, reply);
        Dispatcher.RunInUnit(call);
        if (call.IsBlocked) return false;
        _reply = reply;
        return true;
    }

    /// <inheritdoc/>
    protected override void Deliver() => Complete(_reply!);

    /// <inheritdoc/>
    protected override void DeliverEnd(WaitEnd end)
    {
        if (end == WaitEnd.Closed) return;
        var reply = Session.Port.CreateReply(Session.Protocol);
        if (end == WaitEnd.UnblockedWithError) reply.Error("UNBLOCKED client unblocked via CLIENT UNBLOCK"u8);
        else AnswerUnserved(reply, unserved);
        Complete(reply);
    }

    internal static void AnswerUnserved(ReplyWriter reply, UnservedReply unserved)
    {
        if (unserved == UnservedReply.Null) reply.Null();
        else reply.NullArray();
    }

    private void Complete(ReplyWriter reply)
    {
        Session.Blocked = null;
        Session.Port.Complete(reply);
    }
}
