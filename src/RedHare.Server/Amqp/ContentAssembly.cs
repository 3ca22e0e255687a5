using RedHare.Amqp;
using RedHare.Broker;

namespace RedHare.Server.Amqp;

/// <summary>
/// A basic.publish whose content has not come as a whole yet. The body goes piece by piece to where the message will have it; what is longer than a message may be is
/// counted and dropped.
/// </summary>
internal sealed class ContentAssembly
{
    private readonly FrameWriter _names = new(64);
    private int _exchangeLength;
    private ulong _remaining;
    private bool _isDropped;

    public ReadOnlySpan<byte> Exchange => _names.Written[.._exchangeLength];

    /// <summary>Routing key, properties and body.</summary>
    public MessageDraft Draft { get; } = new();

    public bool Mandatory { get; private set; }

    public bool Immediate { get; private set; }

    /// <summary>The size that was announced, in bytes.</summary>
    public ulong BodySize { get; private set; }

    /// <summary>Bytes that are still to come.</summary>
    public ulong Remaining => _remaining;

    public bool IsComplete => _remaining == 0;

    public void Begin(in BasicPublish publish)
    {
        _names.Clear();
        _names.Raw(publish.Exchange);
        _names.Raw(publish.RoutingKey);
        _exchangeLength = publish.Exchange.Length;
        Mandatory = publish.Mandatory;
        Immediate = publish.Immediate;
    }

    public void SetHeader(in ContentHeader header, int maxMessageSize)
    {
        BodySize = _remaining = header.BodySize;
        _isDropped = BodySize > (ulong)maxMessageSize;
        if (!_isDropped) Draft.Begin(_names.Written[_exchangeLength..], header.Properties, (int)BodySize);
    }

    /// <summary>False when it is more than was announced.</summary>
    public bool TryAdd(ReadOnlySpan<byte> part)
    {
        if ((ulong)part.Length > _remaining) return false;
        _remaining -= (ulong)part.Length;
        if (!_isDropped) Draft.Append(part);
        return true;
    }

    /// <summary>Gives the memory back; what still comes is counted and dropped.</summary>
    public void Release()
    {
        _isDropped = true;
        Draft.Release();
    }
}
