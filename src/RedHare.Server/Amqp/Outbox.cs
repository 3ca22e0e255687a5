using System.Buffers.Binary;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Net;

namespace RedHare.Server.Amqp;

/// <summary>
/// What a connection has to send. Queues deliver from whatever thread published, so frames are written here under a lock of its own, the last that any thread takes,
/// and the connection's loop carries them to the socket: it swaps the buffer for an empty one, so nobody waits for a copy.
/// <para>The loop is woken once for all that is written until it comes. A thread that handles input wakes at the end of it (<see cref="WakeBatches"/>).</para>
/// <para>Deliveries are refused while the buffer is full; answers never are, but who asks on without reading is not read on (<see cref="AnswersExceed"/>). Deliveries
/// must not stop the reading: a client that publishes from within its consumer's call reads only when it has written.</para>
/// </summary>
internal sealed class Outbox(Connection connection, WakeBatches wakes, int limit)
{
    private const int IdleTicks = 10;

    private readonly Lock _gate = new();
    private OutgoingFrames _front = new();
    private OutgoingFrames _back = new();
    private bool _isAwake;
    private bool _hasRefused;
    private long _answers;
    private int _idleTicks;

    /// <summary>True while answers that the client has not taken are past the limit. Loop thread.</summary>
    public bool AnswersExceed => _answers > limit && connection.Output.PendingBytes > limit;

    /// <summary>The agreed size of a frame.</summary>
    public uint FrameMax { get; set; }

    /// <summary>Begins a call of the loop: what is written meanwhile needs no waking, <see cref="Drain"/> comes at its end.</summary>
    public void Claim()
    {
        lock (_gate) _isAwake = true;
    }

    /// <summary>A method frame.</summary>
    public void Method<T>(ushort channel, scoped in T method) where T : struct, IMethod<T>, allows ref struct
    {
        bool wake;
        lock (_gate)
        {
            var before = _front.Length;
            _front.Writer.Method(channel, method);
            wake = Written(_front.Length - before);
        }
        if (wake) wakes.Wake(this);
    }

    /// <summary>A method frame and its content.</summary>
    public void Content<T>(ushort channel, scoped in T method, Message message) where T : struct, IMethod<T>, allows ref struct
    {
        bool wake;
        lock (_gate)
        {
            var before = _front.Length;
            _front.Writer.Method(channel, method);
            _front.Content(channel, message, FrameMax);
            wake = Written(_front.Length - before);
        }
        if (wake) wakes.Wake(this);
    }

    /// <summary>A heartbeat.</summary>
    public void Heartbeat()
    {
        lock (_gate) _front.Writer.Heartbeat();
    }

    /// <summary>A message for a consumer. False when there is no room: <see cref="Drain"/> tells when there is again.</summary>
    public bool TryDeliver(ushort channel, ReadOnlySpan<byte> consumer, ulong deliveryTag, bool redelivered, Message message)
    {
        bool wake;
        lock (_gate)
        {
            if (_front.Length >= limit)
            {
                _hasRefused = true;
                return false;
            }
            WriteDelivery(_front, channel, consumer, deliveryTag, redelivered, message);
            wake = !_isAwake;
            _isAwake = true;
        }
        if (wake) wakes.Wake(this);
        return true;
    }

    /// <summary>Carries what was written to the socket's output. True when deliveries were refused and there is room again. Loop thread.</summary>
    public bool Drain()
    {
        var output = connection.Output;
        if (output.PendingBytes > limit)
        {
            connection.Flush();
            // The client is slow: OnDrained comes when it has taken all.
            if (output.PendingBytes > limit) return false;
        }
        bool hasRefused;
        lock (_gate)
        {
            _isAwake = false;
            hasRefused = _hasRefused;
            _hasRefused = false;
            (_front, _back) = (_back, _front);
        }
        if (_back.Length > 0)
        {
            _back.MoveTo(output, FrameMax);
            _idleTicks = 0;
        }
        if (output.PendingBytes <= limit) _answers = 0;
        return hasRefused;
    }

    /// <summary>Now and then: an idle connection keeps no memory. Loop thread.</summary>
    public void Tick()
    {
        if (++_idleTicks != IdleTicks) return;
        lock (_gate)
        {
            if (_front.Length == 0) _front.Release();
            _back.Release();
        }
    }

    /// <summary>The connection has ended: memory goes back. Nothing may be written any more but what is dropped.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isAwake = true;
            _front.Release();
            _back.Release();
        }
    }

    /// <summary>Has the loop call <see cref="Drain"/>.</summary>
    public void Wake() => connection.Post(this);

    private bool Written(long bytes)
    {
        _answers += bytes;
        var wake = !_isAwake;
        _isAwake = true;
        return wake;
    }

    /// <summary>
    /// The hot path, written out: all lengths are known, so room is made once, and for a body that is copied and fits one frame there is no call but those that copy.
    /// </summary>
    private static void WriteDelivery(OutgoingFrames frames, ushort channel, ReadOnlySpan<byte> consumer, ulong deliveryTag, bool redelivered, Message message)
    {
        var exchange = message.Exchange.Bytes;
        var key = message.RoutingKey;
        var properties = message.Properties.Span;
        var body = message.Body.Span;
        var method = 4 + 1 + consumer.Length + 8 + 1 + 1 + exchange.Length + 1 + key.Length;
        var header = ContentHeader.FixedSize + properties.Length;
        var isInline = body.Length <= OutgoingFrames.SmallBody;
        var span = frames.Writer.Reserve(method + header + 2 * Frame.Overhead + (isInline && body.Length > 0 ? body.Length + Frame.Overhead : 0));

        span = Begin(span, FrameType.Method, channel, method);
        BinaryPrimitives.WriteUInt32BigEndian(span, BasicDeliver.Id);
        span = ShortBytes(span[4..], consumer);
        BinaryPrimitives.WriteUInt64BigEndian(span, deliveryTag);
        span[8] = redelivered ? (byte)1 : (byte)0;
        span = ShortBytes(ShortBytes(span[9..], exchange), key);
        span[0] = Frame.End;

        span = Begin(span[1..], FrameType.Header, channel, header);
        BinaryPrimitives.WriteUInt32BigEndian(span, (uint)ContentHeader.BasicClass << 16);
        BinaryPrimitives.WriteUInt64BigEndian(span[4..], (ulong)body.Length);
        properties.CopyTo(span[12..]);
        span = span[(12 + properties.Length)..];
        span[0] = Frame.End;

        if (body.IsEmpty) return;
        if (!isInline)
        {
            frames.Attach(channel, message);
            return;
        }
        span = Begin(span[1..], FrameType.Body, channel, body.Length);
        body.CopyTo(span);
        span[body.Length] = Frame.End;
    }

    private static Span<byte> Begin(Span<byte> span, FrameType type, ushort channel, int payload)
    {
        FrameWriter.WriteHeader(span, type, channel, payload);
        return span[Frame.HeaderSize..];
    }

    private static Span<byte> ShortBytes(Span<byte> span, ReadOnlySpan<byte> value)
    {
        span[0] = (byte)value.Length;
        value.CopyTo(span[1..]);
        return span[(1 + value.Length)..];
    }
}
