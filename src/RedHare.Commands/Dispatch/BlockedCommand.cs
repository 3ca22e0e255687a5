using System.Diagnostics;
using RedHare.Commands.Users;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>What a blocking command answers when its time is up.</summary>
public enum UnservedReply
{
    /// <summary>An absent array (BLPOP, BZPOPMIN).</summary>
    NullArray,
    /// <summary>An absent string inside EXEC, an absent array when the time is up: Redis's BLMOVE.</summary>
    Null,
    /// <summary>How many replicas have what the session wrote (WAIT).</summary>
    Replicas,
    /// <summary>Whether this server's file has what the session wrote, and how many replicas have it in theirs (WAITAOF).</summary>
    Files,
}

/// <summary>A session's command that waits for a key.</summary>
public sealed class BlockedCommand(Session session, Command command, Arguments arguments, UnservedReply unserved) : Waiter
{
    private LateReply? _reply;
    private long _started, _finished;
    private CommandCall? _run;
    private bool _failed, _isDenied;

    /// <summary>Who waits.</summary>
    public Session Session { get; } = session;

    /// <summary>The command that waits.</summary>
    public Command Command { get; } = command;

    /// <summary>Its command line, a copy of its own.</summary>
    public Arguments Arguments { get; } = arguments;

    /// <inheritdoc/>
    public override object Client => Session;

    /// <inheritdoc/>
    protected override bool TryRun(ExecutionUnit unit)
    {
        var reply = new LateReply(Session);
        var call = CommandCall.Retry(this, unit, reply.Written);
        _started = Stopwatch.GetTimestamp();
        // What is allowed may have changed while it waited.
        var denial = Session.Server.Users.HasLimits ? Session.Server.Users.Check(Session, Command, Arguments, DenialContext.TopLevel) : default;
        _isDenied = denial.IsGiven;
        if (_isDenied) reply.Written.Error(AclUser.BytesOf("NOPERM " + denial.Text(Session.User!, Command, Arguments)));
        else Dispatcher.RunInUnit(call);
        if (call.IsBlocked) return false;
        _finished = Stopwatch.GetTimestamp();
        (_reply, _run, _failed) = (reply, call, reply.Written.Errors > 0);
        return true;
    }

    /// <inheritdoc/>
    protected override void Deliver()
    {
        if (_isDenied)
        {
            Session.Server.Commands.Tallies.Mine.Rejected(Command);
        }
        else
        {
            Session.NoteServed(_run!.Unit);
            Session.Server.Dispatcher.Account(_run, _started, _finished, _failed);
        }
        Complete(_reply!);
    }

    /// <inheritdoc/>
    protected override void DeliverEnd(WaitEnd end)
    {
        if (end == WaitEnd.Closed) return;
        var reply = new LateReply(Session);
        var written = reply.Written;
        if (end == WaitEnd.UnblockedWithError) written.Error("UNBLOCKED client unblocked via CLIENT UNBLOCK"u8);
        else AnswerUnserved(Session, written, unserved == UnservedReply.Null ? UnservedReply.NullArray : unserved);
        Session.Server.Commands.Tallies.Mine.Ran(Command, 0, written.Errors > 0, measure: false);
        Complete(reply);
    }

    internal static void AnswerUnserved(Session session, ReplyWriter reply, UnservedReply unserved)
    {
        switch (unserved)
        {
            case UnservedReply.NullArray:
                reply.NullArray();
                break;
            case UnservedReply.Null:
                reply.Null();
                break;
            case UnservedReply.Replicas:
                reply.Integer(session.Server.Replication.CountAcknowledged(session, onDisk: false));
                break;
            default:
                reply.Array(2);
                reply.Integer(session.Server.Durability?.IsDurable(session.LastWritten) == true ? 1 : 0);
                reply.Integer(session.Server.Replication.CountAcknowledged(session, onDisk: true));
                break;
        }
    }

    private void Complete(LateReply reply)
    {
        Session.Blocked = null;
        reply.Send();
    }
}
