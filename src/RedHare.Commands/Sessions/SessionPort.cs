using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// The transport's side of a session: a socket's connection, or an in-process one. All members may be called from any thread.
/// </summary>
public abstract class SessionPort
{
    /// <summary>A reply to be written now and delivered by <see cref="Complete"/>, whatever else the connection is sending.</summary>
    public abstract ReplyWriter CreateReply(int protocol);

    /// <summary>Delivers the reply of the command that was blocked; the session reads on.</summary>
    public abstract void Complete(ReplyWriter reply);

    /// <summary>Whether any command's reply may come later, so that CLIENT PAUSE can hold it back; false where only blocking commands are waited for.</summary>
    public virtual bool MayPark => true;

    /// <summary>Sends something that is no reply (a message, a MONITOR line); in the order of the calls, after the reply of a running command.</summary>
    public abstract void Push(IPush push);

    /// <summary>
    /// Sends something behind what was written to <paramref name="reply"/>, on the thread that runs the session's commands. In process replies and pushes go
    /// different ways.
    /// </summary>
    public virtual void PushBehind(IPush push, ReplyWriter reply) => Push(push);

    /// <summary>
    /// Gives the answer that <see cref="Complete"/> will deliver its place in the order of output: what is pushed from now on comes behind it. Called under locks.
    /// </summary>
    public virtual void ReserveSlot() { }

    /// <summary>Sends what a source has, now and whenever this is called again, as the peer takes it. False where there is no connection to send it on.</summary>
    public virtual bool TrySend(IByteSource source) => false;

    /// <summary>True where <see cref="TrySend"/> does something.</summary>
    public virtual bool SendsSources => false;

    /// <summary>Ends the connection. With <paramref name="afterReplies"/> what was written is sent first.</summary>
    public abstract void Close(bool afterReplies);

    /// <summary>
    /// Gives the other connections of the thread that runs this session's command a turn, if it has any: for a script that runs for long. This session is left alone.
    /// </summary>
    public virtual void ServeOthers()
    {
    }

    /// <summary>The peer's address as CLIENT LIST prints it: <c>127.0.0.1:54321</c>, a socket's path, or <c>in-process</c>.</summary>
    public abstract string RemoteAddress { get; }

    /// <summary>The local address likewise.</summary>
    public abstract string LocalAddress { get; }

    /// <summary>The socket's number, or −1.</summary>
    public abstract int FileDescriptor { get; }

    /// <summary>True for connections over a unix socket.</summary>
    public virtual bool IsUnixSocket => false;

    /// <summary>Bytes written or pushed and not yet taken by the peer's kernel.</summary>
    public abstract long PendingOutputBytes { get; }

    /// <summary>Those of <see cref="PendingOutputBytes"/> that were pushed by others and wait for the thread of the connection.</summary>
    public virtual long PostedBytes => 0;

    /// <summary>Bytes received and not yet processed, those of the running command included.</summary>
    public virtual long InputBytes => 0;

    /// <summary>Those of <see cref="InputBytes"/> that were not read yet: what is left of a command without the arguments that are there whole.</summary>
    public virtual long UnreadBytes => InputBytes;

    /// <summary>Bytes that a long argument lacks whose beginning was received: they will be held too, so maxmemory-clients looks at them beforehand, as it does in Redis.</summary>
    public virtual long AwaitedBytes => 0;

    /// <summary>Bytes received so far and processed.</summary>
    public virtual long ReceivedBytes => 0;

    /// <summary>Bytes sent so far.</summary>
    public virtual long SentBytes => 0;

    /// <summary>Bytes of I/O buffers that the connection holds.</summary>
    public abstract long BufferBytes { get; }

    /// <summary>True for connections from loopback, unix sockets and in process (protected-mode, CLIENT KILL).</summary>
    public abstract bool IsLocal { get; }
}

/// <summary>Something a session receives without having asked now. One object serves all receivers.</summary>
public interface IPush
{
    /// <summary>Writes it for a receiver of <see cref="ReplyWriter.Protocol"/>.</summary>
    void Write(ReplyWriter reply);

    /// <summary>False when this receiver no longer wants it, though it was sent: asked before <see cref="Write"/>, on the receiver's thread.</summary>
    bool IsFor(Session session) => true;

    /// <summary>
    /// The unit of whose changes it may tell, while nobody may know of these before they are durable; null for what tells of none, and where nothing is held back.
    /// </summary>
    UnitEnd? Cause => null;

    /// <summary>Its size in bytes, about, for the bound on what waits for a slow receiver.</summary>
    int Bytes { get; }
}
