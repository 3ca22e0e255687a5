using System.Net;
using System.Net.Sockets;
using RedHare.Amqp;

namespace RedHare.Server.Tests.Amqp.Fuzz;

/// <summary>A socket with AMQP's handshake behind it, from which frames are taken as they come.</summary>
internal sealed class FuzzPeer : IDisposable
{
    private const int PatienceMilliseconds = 60_000;

    private static readonly AmqpTable Capabilities = new()
    {
        { "capabilities", new AmqpTable { { "authentication_failure_close", true }, { "connection.blocked", true }, { "consumer_cancel_notify", true } } },
    };

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendTimeout = PatienceMilliseconds, ReceiveTimeout = PatienceMilliseconds };
    private readonly FrameWriter _writer = new(256);
    private byte[] _received = new byte[1 << 16];
    private int _length;

    private FuzzPeer(IPEndPoint address)
    {
        // Hundreds of thousands of connections would leave their ports waiting.
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Connect(address);
    }

    public delegate void Handler(in Frame frame);

    /// <summary>A connection with a virtual host open.</summary>
    public static FuzzPeer Open(IPEndPoint address, string host)
    {
        var peer = new FuzzPeer(address);
        peer.Send("AMQP\0\0\x09\x01"u8);
        peer.Expect(ConnectionStart.Id);
        peer.Send(0, new ConnectionStartOk(Capabilities, "PLAIN", "\0guest\0guest"u8.ToArray(), "en_US"));
        peer.Expect(ConnectionTune.Id);
        peer.Send(0, new ConnectionTuneOk(2047, 131_072, 0));
        peer.Send(0, new ConnectionOpen(host, "", false));
        peer.Expect(ConnectionOpenOk.Id);
        return peer;
    }

    public void Send<T>(ushort channel, in T method) where T : struct, IMethod<T>, allows ref struct
    {
        _writer.Clear();
        _writer.Method(channel, method);
        Send(_writer.Written);
    }

    /// <summary>Sends all. False when the other side has gone.</summary>
    public bool Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[_socket.Send(bytes)..];
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode != SocketError.TimedOut)
        {
            return false;
        }
    }

    /// <summary>Hands out the frames that are there. False when the other side has gone.</summary>
    /// <param name="handler">Gets the frames.</param>
    /// <param name="wait">For more, if there are none yet.</param>
    /// <exception cref="InvalidOperationException">What came is no frame, or nothing came.</exception>
    public bool Receive(Handler handler, bool wait)
    {
        while (wait || _socket.Poll(0, SelectMode.SelectRead))
        {
            try
            {
                var count = _socket.Receive(_received.AsSpan(_length));
                if (count == 0) return false;
                _length += count;
            }
            catch (SocketException exception)
            {
                if (exception.SocketErrorCode == SocketError.TimedOut) throw new InvalidOperationException("The server does not answer.", exception);
                return false;
            }
            var at = 0;
            FrameResult result;
            while ((result = FrameReader.Read(_received.AsSpan(at, _length - at), 131_072, out var frame, out var size)) == FrameResult.Complete)
            {
                at += size;
                wait = false;
                handler(frame);
            }
            if (result != FrameResult.NeedMore) throw new InvalidOperationException($"The server sent a broken frame: {result}.");
            _received.AsSpan(at, _length - at).CopyTo(_received);
            _length -= at;
            if (_length == _received.Length) Array.Resize(ref _received, _length * 2);
        }
        return true;
    }

    /// <summary>Waits for a method and passes over all others.</summary>
    public void Expect(uint id)
    {
        var came = false;
        while (!came)
        {
            if (!Receive((in Frame frame) => came |= frame.Type == FrameType.Method && frame.MethodId == id, wait: true)) throw new InvalidOperationException($"The server went away instead of sending {id >> 16}.{id & 0xFFFF}.");
        }
    }

    public void Dispose() => _socket.Dispose();
}
