using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedHare.Broker.Differential.Tests.Wire;

/// <summary>A raw connection: sends what a line says, and keeps what comes per channel.</summary>
internal sealed class AmqpPeer : IDisposable
{
    public const int FrameMax = 131072;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly TcpClient _client = new();
    private readonly BlockingCollection<WireFrame> _frames = [];
    private readonly Thread _reading;

    public AmqpPeer(IPEndPoint endPoint)
    {
        _client.NoDelay = true;
        _client.Connect(endPoint);
        _reading = new Thread(Read) { IsBackground = true };
    }

    /// <summary>Whether the server has ended the connection.</summary>
    public bool IsEnded => _frames.IsCompleted;

    /// <summary>The greeting, up to connection.open.</summary>
    public IReadOnlyList<WireFrame> Open(string user, string password, string vhost)
    {
        Start();
        var seen = new List<WireFrame> { Next() };
        Send(0, "connection.start-ok", new() { ["mechanism"] = "PLAIN", ["response"] = $"\0{user}\0{password}", ["locale"] = "en_US", ["client-properties"] = "{capabilities:F={authentication_failure_close:t=1,consumer_cancel_notify:t=1,basic.nack:t=1,publisher_confirms:t=1,connection.blocked:t=1}}" });
        seen.Add(Next());
        if (seen[^1].Method != "connection.tune") return seen;
        Send(0, "connection.tune-ok", new() { ["channel-max"] = "2047", ["frame-max"] = FrameMax.ToString(System.Globalization.CultureInfo.InvariantCulture), ["heartbeat"] = "0" });
        Send(0, "connection.open", new() { ["vhost"] = vhost });
        seen.Add(Next());
        return seen;
    }

    /// <summary>Sends the protocol's header and begins to read.</summary>
    public void Start(string header = "AMQP\0\0\t\u0001")
    {
        SendRaw(Encoding.Latin1.GetBytes(header));
        _reading.Start();
    }

    public void Send(int channel, string method, Dictionary<string, string> words) => SendRaw(WireFrame.Encode(channel, method, words, FrameMax));

    public void SendRaw(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _client.GetStream().Write(bytes);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // The server has closed: that is among what is compared.
        }
    }

    /// <summary>The next of what comes; after the end of the connection a frame that says so.</summary>
    public WireFrame Next() => TryNext(Soon) ?? throw new TimeoutException("The server says nothing.");

    /// <summary>The next of what comes, or null when nothing comes in time.</summary>
    public WireFrame? TryNext(TimeSpan wait)
    {
        if (_frames.TryTake(out var frame, wait)) return frame;
        return _frames.IsCompleted ? new WireFrame(0, "(end)", new Dictionary<string, string>(), "", null) : null;
    }

    public void Dispose()
    {
        _client.Dispose();
        if (_reading.IsAlive) _reading.Join();
    }

    private void Read()
    {
        try
        {
            var stream = _client.GetStream();
            var head = new byte[7];
            var open = new Dictionary<int, (WireFrame Method, string Properties, long Left, StringBuilder Body)>();
            while (true)
            {
                stream.ReadExactly(head);
                if (head.AsSpan().StartsWith("AMQP"u8))
                {
                    stream.ReadExactly(head, 0, 1);
                    _frames.Add(new(0, "(protocol header)", new Dictionary<string, string>(), "", null));
                    continue;
                }
                var (type, channel) = (head[0], BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(1)));
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(3)) + 1];
                stream.ReadExactly(payload);
                if (payload[^1] != 0xCE) throw new InvalidDataException("A frame without its end.");
                var bytes = payload.AsSpan(0, payload.Length - 1);
                if (type == 8) continue;
                if (type == 1)
                {
                    var frame = WireFrame.Decode(channel, bytes);
                    if (MethodSpec.Find(frame.Method).HasContent) open[channel] = (frame, "", -1, new());
                    else _frames.Add(frame);
                    continue;
                }
                var content = open[channel];
                if (type == 2) (content.Left, content.Properties) = WireFrame.DecodeHeader(bytes);
                else
                {
                    content.Body.Append(Encoding.UTF8.GetString(bytes));
                    content.Left -= bytes.Length;
                }
                open[channel] = content;
                if (content.Left == 0) _frames.Add(content.Method with { Properties = content.Properties, Body = content.Body.ToString() });
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            _frames.CompleteAdding();
        }
    }
}
