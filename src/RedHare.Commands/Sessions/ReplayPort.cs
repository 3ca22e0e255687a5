namespace RedHare.Commands;

/// <summary>The transport of a session that only replays a log: there is nobody at its other end.</summary>
/// <param name="loading">The loading that the log is replayed for.</param>
internal sealed class ReplayPort(LoadingProgress? loading) : SessionPort
{
    // A slow script of the log: who is connected is answered LOADING meanwhile.
    public override void ServeOthers() => loading?.GoOn();

    public override bool MayPark => false;

    public override string RemoteAddress => "log:0";

    public override string LocalAddress => "log:0";

    public override int FileDescriptor => -1;

    public override long PendingOutputBytes => 0;

    public override long BufferBytes => 0;

    public override bool IsLocal => true;

    public override ReplyWriter CreateReply(int protocol) => new MutedReply { Protocol = protocol };

    public override void Complete(ReplyWriter reply)
    {
    }

    public override void Push(IPush push)
    {
    }

    public override void Close(bool afterReplies)
    {
    }
}
