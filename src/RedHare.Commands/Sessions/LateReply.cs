namespace RedHare.Commands;

/// <summary>The reply of a command that answers after its call has returned. While CLIENT REPLY mutes the session what is written goes nowhere, and an empty reply is sent.</summary>
internal sealed class LateReply
{
    private readonly Session _session;
    private readonly ReplyWriter _reply;

    public LateReply(Session session)
    {
        _session = session;
        _reply = session.Port.CreateReply(session.Protocol);
        Written = session.ReplyMode == ReplyMode.On ? _reply : new MutedReply { Protocol = session.Protocol };
        Written.ErrorSink = session.Server.Statistics;
    }

    /// <summary>Where it is written.</summary>
    public ReplyWriter Written { get; }

    /// <summary>Delivers it; the session reads on.</summary>
    public void Send()
    {
        if (_session.ReplyMode == ReplyMode.Skip) _session.ReplyMode = ReplyMode.On;
        _session.Port.Complete(_reply);
    }
}
