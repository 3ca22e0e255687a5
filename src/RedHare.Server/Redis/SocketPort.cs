using System.Net;
using System.Net.Sockets;
using RedHare.Commands;
using RedHare.Net;

namespace RedHare.Server.Redis;

/// <summary>A session's connection: everything that comes from other threads goes through the connection's mailbox.</summary>
internal sealed class SocketPort(Connection connection) : SessionPort
{
    private readonly OutputBuffer _output = connection.Output;
    private long _posted, _input, _unread, _awaited, _received;
    private volatile bool _hasReservedSlot;

    public override ReplyWriter CreateReply(int protocol) => new BufferedReply { Protocol = protocol };

    public override void Complete(ReplyWriter reply) => connection.Post(reply);

    public override void Push(IPush push)
    {
        Interlocked.Add(ref _posted, push.Bytes);
        connection.Post(push);
    }

    public override bool SendsSources => true;

    public override bool TrySend(IByteSource source)
    {
        connection.Post(source);
        return true;
    }

    public override void ServeOthers() => connection.ServeOthers();

    public override void PushBehind(IPush push, ReplyWriter reply) => push.Write(reply);

    public override void ReserveSlot() => _hasReservedSlot = true;

    /// <summary>True from when the awaited answer was given its place until it came.</summary>
    public bool HasReservedSlot { get => _hasReservedSlot; set => _hasReservedSlot = value; }

    /// <summary>So many bytes are about to be processed.</summary>
    public void BeginInput(long bytes)
    {
        Volatile.Write(ref _input, bytes);
        Volatile.Write(ref _unread, bytes);
        Volatile.Write(ref _awaited, 0);
    }

    /// <summary>So many of them are left for later, of so many of these is nothing known yet, and so many more are to come.</summary>
    public void EndInput(long rest, long unread, long awaited)
    {
        Volatile.Write(ref _awaited, awaited);
        Volatile.Write(ref _received, _received + _input - rest);
        Volatile.Write(ref _input, rest);
        Volatile.Write(ref _unread, unread);
    }

    public override long ReceivedBytes => Volatile.Read(ref _received);

    public override long SentBytes => _output.SentBytes;

    public override long InputBytes => Volatile.Read(ref _input);

    public override long UnreadBytes => Volatile.Read(ref _unread);

    public override long AwaitedBytes => Volatile.Read(ref _awaited);

    /// <summary>A push left the mailbox for the output.</summary>
    public void Delivered(IPush push) => Interlocked.Add(ref _posted, -push.Bytes);

    public override void Close(bool afterReplies)
    {
        if (afterReplies) connection.CloseAfterFlush();
        else connection.Close();
    }

    public override string RemoteAddress => Text(connection.RemoteEndPoint, connection.LocalEndPoint);

    public override string LocalAddress => Text(connection.LocalEndPoint, connection.RemoteEndPoint);

    public override int FileDescriptor => connection.FileDescriptor;

    public override bool IsUnixSocket => connection.LocalEndPoint is UnixDomainSocketEndPoint;

    // What other threads may know is behind by up to a chunk: a limit is not passed by so much unnoticed.
    public override long PendingOutputBytes => (connection.IsLoopThread ? _output.PendingBytes : connection.PendingOutputBytes) + Volatile.Read(ref _posted);

    public override long PostedBytes => Volatile.Read(ref _posted);

    public override long BufferBytes => connection.BufferBytes;

    public override bool IsLocal => connection.RemoteEndPoint is not IPEndPoint peer || IPAddress.IsLoopback(peer.Address);

    // A unix socket's client has no name of its own; Redis prints the server's path with port 0.
    private static string Text(EndPoint? end, EndPoint? other) => end switch
    {
        IPEndPoint address => address.ToString(),
        UnixDomainSocketEndPoint path when path.ToString().Length > 0 => path + ":0",
        _ => other is UnixDomainSocketEndPoint path ? path + ":0" : "?:0",
    };
}
