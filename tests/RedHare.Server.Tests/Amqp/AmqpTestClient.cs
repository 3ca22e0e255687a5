using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using RedHare.Amqp;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>A client that sends what it is told, in its turn or not, and shows the frames that come.</summary>
internal sealed class AmqpTestClient : IDisposable
{
    public static readonly AmqpTable Capabilities = new()
    {
        { "capabilities", new AmqpTable { { "authentication_failure_close", true }, { "connection.blocked", true }, { "consumer_cancel_notify", true } } },
    };

    private readonly Socket _socket;
    private readonly Stream? _secure;
    private readonly FrameWriter _writer = new(4096);
    private byte[] _received = new byte[1 << 16];
    private int _length;

    public AmqpTestClient(IPEndPoint address, int receiveBuffer = 0, bool secure = false, X509Certificate2? certificate = null)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 60_000, SendTimeout = 60_000 };
        if (receiveBuffer > 0) _socket.ReceiveBufferSize = receiveBuffer;
        _socket.Connect(address);
        if (!secure) return;
        var stream = new SslStream(new NetworkStream(_socket));
        stream.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
            RemoteCertificateValidationCallback = static (_, presented, _, _) => presented is not null,
        });
        ServerThumbprint = stream.RemoteCertificate!.GetCertHashString();
        _secure = stream;
    }

    /// <summary>The server's certificate, over TLS.</summary>
    public string ServerThumbprint { get; } = "";

    public static ReadOnlySpan<byte> Header => "AMQP\0\0\x09\x01"u8;

    public void SendBytes(ReadOnlySpan<byte> bytes)
    {
        if (_secure is not null) _secure.Write(bytes);
        else while (!bytes.IsEmpty) bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>True when the socket took all within a moment; what it did not take is lost.</summary>
    public bool TrySendBytes(ReadOnlySpan<byte> bytes)
    {
        _socket.SendTimeout = 500;
        try
        {
            SendBytes(bytes);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            _socket.SendTimeout = 60_000;
        }
    }

    public void Send<T>(ushort channel, in T method) where T : struct, IMethod<T>, allows ref struct
    {
        _writer.Clear();
        _writer.Method(channel, method);
        SendBytes(_writer.Written);
    }

    public void SendFrame(FrameType type, ushort channel, ReadOnlySpan<byte> payload)
    {
        _writer.Clear();
        _writer.BeginFrame(type, channel);
        _writer.Raw(payload);
        _writer.EndFrame();
        SendBytes(_writer.Written);
    }

    public void Publish(ushort channel, string exchange, string key, ReadOnlySpan<byte> body, byte[]? properties = null, bool mandatory = false, uint frameMax = 131_072)
    {
        _writer.Clear();
        WritePublish(_writer, channel, exchange, key, body, properties, mandatory, frameMax);
        SendBytes(_writer.Written);
    }

    public static void WritePublish(FrameWriter writer, ushort channel, string exchange, string key, ReadOnlySpan<byte> body, byte[]? properties = null, bool mandatory = false, uint frameMax = 131_072)
    {
        writer.Method(channel, new BasicPublish(0, Encoding.UTF8.GetBytes(exchange), Encoding.UTF8.GetBytes(key), mandatory, false));
        writer.Content(channel, properties ?? [0, 0], body, frameMax);
    }

    /// <summary>The next frame: type, channel, payload. Null at the end of the stream.</summary>
    public (FrameType Type, ushort Channel, byte[] Payload)? Read()
    {
        while (true)
        {
            if (FrameReader.Read(_received.AsSpan(0, _length), 0, out var frame, out var size) == FrameResult.Complete)
            {
                var result = (frame.Type, frame.Channel, frame.Payload.ToArray());
                _received.AsSpan(size, _length - size).CopyTo(_received);
                _length -= size;
                return result;
            }
            if (_length == _received.Length) Array.Resize(ref _received, _length * 2);
            var count = Receive(_received.AsSpan(_length));
            if (count == 0) return null;
            _length += count;
        }
    }

    /// <summary>The bytes of an answer that is no frame, up to the end of the stream.</summary>
    public byte[] ReadToEnd()
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        for (int count; (count = Receive(buffer)) > 0;) bytes.AddRange(buffer.AsSpan(0, count));
        return [.. bytes];
    }

    /// <summary>The next frame, which must be this method; heartbeats are passed over.</summary>
    public T Expect<T>(ushort channel) where T : struct, IMethod<T>
    {
        var frame = Read();
        while (frame is { Type: FrameType.Heartbeat }) frame = Read();
        Assert.True(frame is not null, $"The connection ended instead of {typeof(T).Name}.");
        Assert.Equal(FrameType.Method, frame.Value.Type);
        var id = BinaryPrimitives.ReadUInt32BigEndian(frame.Value.Payload);
        Assert.True(T.MethodId == id, $"{Name(id, frame.Value.Payload)} instead of {typeof(T).Name}");
        Assert.Equal(channel, frame.Value.Channel);
        Assert.Equal(FieldError.None, T.Read(frame.Value.Payload.AsSpan(4), out var method));
        return method;
    }

    /// <summary>The next frames, which must be a delivery.</summary>
    public Delivery ExpectDelivery(ushort channel)
    {
        var frame = Read()!.Value;
        Assert.Equal(BasicDeliver.Id, BinaryPrimitives.ReadUInt32BigEndian(frame.Payload));
        Assert.Equal(channel, frame.Channel);
        Assert.Equal(FieldError.None, BasicDeliver.Read(frame.Payload.AsSpan(4), out var method));
        var (properties, body) = ExpectContent(channel);
        return new(Encoding.UTF8.GetString(method.ConsumerTag), method.DeliveryTag, method.Redelivered, Encoding.UTF8.GetString(method.RoutingKey), properties, body);
    }

    /// <summary>A header and as much body as it announces.</summary>
    public (byte[] Properties, byte[] Body) ExpectContent(ushort channel)
    {
        var frame = Read()!.Value;
        Assert.Equal((FrameType.Header, channel), (frame.Type, frame.Channel));
        Assert.True(ContentHeader.TryRead(frame.Payload, out var header));
        var properties = header.Properties.ToArray();
        var size = (int)header.BodySize;
        var body = new List<byte>();
        while (body.Count < size)
        {
            frame = Read()!.Value;
            Assert.Equal((FrameType.Body, channel), (frame.Type, frame.Channel));
            body.AddRange(frame.Payload);
        }
        Assert.Equal(size, body.Count);
        return (properties, [.. body]);
    }

    /// <summary>The connection is closed by the server with this code and text.</summary>
    public ConnectionClose ExpectConnectionClose(ushort code, string text)
    {
        var close = Expect<ConnectionClose>(0);
        Assert.Equal((code, text), (close.ReplyCode, close.ReplyText));
        return close;
    }

    public void LogIn(string user = "guest", string password = "guest", AmqpTable? properties = null)
    {
        SendBytes(Header);
        Expect<ConnectionStart>(0);
        Send(0, new ConnectionStartOk(properties ?? Capabilities, "PLAIN", Encoding.UTF8.GetBytes($"\0{user}\0{password}"), "en_US"));
    }

    public void OpenHost(string host = "/", ushort channelMax = 2047, uint frameMax = 131_072, ushort heartbeat = 0)
    {
        Expect<ConnectionTune>(0);
        Send(0, new ConnectionTuneOk(channelMax, frameMax, heartbeat));
        Send(0, new ConnectionOpen(host, "", false));
        Expect<ConnectionOpenOk>(0);
    }

    public void OpenChannel(ushort channel)
    {
        Send(channel, new ChannelOpen(""));
        Expect<ChannelOpenOk>(channel);
    }

    public string DeclareQueue(ushort channel, string name = "", bool exclusive = true, AmqpTable? arguments = null)
    {
        Send(channel, new QueueDeclare(0, name, false, false, exclusive, false, false, arguments ?? AmqpTable.Empty));
        return Expect<QueueDeclareOk>(channel).Queue;
    }

    public void Consume(ushort channel, string queue, string tag = "c", bool noAck = true)
    {
        Send(channel, new BasicConsume(0, queue, tag, false, noAck, false, false, AmqpTable.Empty));
        Assert.Equal(tag, Expect<BasicConsumeOk>(channel).ConsumerTag);
    }

    public void Dispose()
    {
        _secure?.Dispose();
        _socket.Dispose();
    }

    private int Receive(Span<byte> buffer)
    {
        try
        {
            return _secure?.Read(buffer) ?? _socket.Receive(buffer);
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }

    private static string Name(uint id, byte[] payload)
    {
        if (id == ConnectionClose.Id && ConnectionClose.Read(payload.AsSpan(4), out var connection) == FieldError.None) return connection.ToString();
        return id == ChannelClose.Id && ChannelClose.Read(payload.AsSpan(4), out var channel) == FieldError.None ? channel.ToString() : $"{id >> 16}.{id & 0xFFFF}";
    }

    public sealed record Delivery(string ConsumerTag, ulong DeliveryTag, bool Redelivered, string RoutingKey, byte[] Properties, byte[] Body);
}
