using System.Buffers;
using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>
/// One published message: where it was published, its properties as they came, its body. All queues that a fanout reaches share one, so it counts
/// its references, and its memory goes back to a pool with the last of them.
/// </summary>
/// <remarks>
/// Routing key, properties and body lie one behind the other in one block. A message that the broker hands out is good during the call that hands it
/// out; who keeps it longer calls <see cref="Retain"/> before the call ends and <see cref="Release"/> when done.
/// </remarks>
public sealed class Message
{
    private int _references;
    private byte[] _block = [];
    private int _keyLength;
    private int _propertiesLength;
    private int _bodyLength;

    internal Message(int sizeClass) => SizeClass = sizeClass;

    /// <summary>The exchange it was published to; a dead letter's is the dead-letter exchange.</summary>
    public BrokerName Exchange { get; private set; } = BrokerName.Empty;

    /// <summary>The routing key it was published with.</summary>
    public ReadOnlySpan<byte> RoutingKey => _block.AsSpan(0, _keyLength);

    /// <summary>The properties as on the wire: the flag words and the values, without class, weight and body size.</summary>
    public ReadOnlyMemory<byte> Properties => _block.AsMemory(_keyLength, _propertiesLength);

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body => _block.AsMemory(_keyLength + _propertiesLength, _bodyLength);

    /// <summary>delivery-mode 2.</summary>
    public bool IsPersistent { get; private set; }

    /// <summary>The priority property; 0 where there is none.</summary>
    public byte Priority { get; private set; }

    /// <summary>How long it may wait in a queue, in milliseconds, by its own expiration property; null when it says nothing.</summary>
    public long? TimeToLive { get; private set; }

    internal int SizeClass { get; }

    /// <summary>CC and BCC: further routing keys, null for nearly all.</summary>
    internal byte[][]? FurtherKeys { get; private set; }

    internal int BodyLength => _bodyLength;

    /// <summary>What it takes in memory, in bytes.</summary>
    internal int Footprint => _block.Length;

    /// <summary>Keeps the message beyond the call that handed it out.</summary>
    public void Retain() => Interlocked.Increment(ref _references);

    /// <summary>Ends what <see cref="Retain"/> began.</summary>
    public void Release()
    {
        // The last holder needs no interlocked decrement: nobody is left who could race.
        if (Volatile.Read(ref _references) == 1 || Interlocked.Decrement(ref _references) == 0)
        {
            FurtherKeys = null;
            Exchange = BrokerName.Empty;
            MessagePool.Return(this);
        }
    }

    /// <summary>A message with one reference, which is the caller's.</summary>
    internal static Message Create(BrokerName exchange, ReadOnlySpan<byte> routingKey, ReadOnlySpan<byte> properties, ReadOnlySpan<byte> body, in MessageTraits traits)
    {
        var message = Draft(routingKey, properties, body.Length);
        message.Become(exchange, traits);
        message.Append(body);
        return message;
    }

    /// <summary>A message without its body, with one reference, which is the caller's; <see cref="Become"/> makes it whole.</summary>
    internal static Message Draft(ReadOnlySpan<byte> routingKey, ReadOnlySpan<byte> properties, int room)
    {
        var message = MessagePool.Rent(routingKey.Length + properties.Length + room);
        message._references = 1;
        message._keyLength = routingKey.Length;
        message._propertiesLength = properties.Length;
        message._bodyLength = 0;
        var block = message._block.AsSpan();
        routingKey.CopyTo(block);
        properties.CopyTo(block[routingKey.Length..]);
        return message;
    }

    /// <summary>Whether so much more body fits.</summary>
    internal bool HasRoom(int length) => _block.Length - _keyLength - _propertiesLength - _bodyLength >= length;

    internal void Append(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_block.AsSpan(_keyLength + _propertiesLength + _bodyLength));
        _bodyLength += part.Length;
    }

    /// <summary>The same with more room, in place of this draft, which ends.</summary>
    internal Message Grown(int room)
    {
        var larger = Draft(RoutingKey, Properties.Span, room);
        larger.Append(Body.Span);
        Release();
        return larger;
    }

    internal void Become(BrokerName exchange, in MessageTraits traits)
    {
        Exchange = exchange;
        IsPersistent = traits.IsPersistent;
        Priority = traits.Priority;
        TimeToLive = traits.TimeToLive;
        FurtherKeys = traits.FurtherKeys;
    }

    /// <summary>Adds references for further holders before the message is shared.</summary>
    internal void Share(int holders)
    {
        if (holders == 1) Retain();
        else Interlocked.Add(ref _references, holders);
    }

    internal byte[] Block
    {
        get => _block;
        set => _block = value;
    }
}
