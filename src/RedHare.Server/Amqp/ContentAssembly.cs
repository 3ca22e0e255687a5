using System.Buffers;
using RedHare.Amqp;

namespace RedHare.Server.Amqp;

/// <summary>
/// A basic.publish whose content has not come as a whole yet. Memory grows with what arrives, not with what was announced; what is longer than a message may be is
/// counted and dropped.
/// </summary>
internal sealed class ContentAssembly
{
    private readonly FrameWriter _names = new(64);
    private readonly FrameWriter _body = new(0, ArrayPool<byte>.Shared);
    private int _exchangeLength;
    private int _namesLength;
    private ulong _remaining;
    private bool _isDropped;

    public ReadOnlySpan<byte> Exchange => _names.Written[.._exchangeLength];

    public ReadOnlySpan<byte> RoutingKey => _names.Written[_exchangeLength.._namesLength];

    public ReadOnlySpan<byte> Properties => _names.Written[_namesLength..];

    public ReadOnlySpan<byte> Body => _body.Written;

    public bool Mandatory { get; private set; }

    public bool Immediate { get; private set; }

    /// <summary>The size that was announced, in bytes.</summary>
    public ulong BodySize { get; private set; }

    public bool IsComplete => _remaining == 0;

    public void Begin(in BasicPublish publish)
    {
        _names.Clear();
        _names.Raw(publish.Exchange);
        _names.Raw(publish.RoutingKey);
        _exchangeLength = publish.Exchange.Length;
        _namesLength = _names.Length;
        Mandatory = publish.Mandatory;
        Immediate = publish.Immediate;
    }

    public void SetHeader(in ContentHeader header, int maxMessageSize)
    {
        _names.Raw(header.Properties);
        BodySize = _remaining = header.BodySize;
        _isDropped = BodySize > (ulong)maxMessageSize;
        _body.Clear();
    }

    /// <summary>False when it is more than was announced.</summary>
    public bool TryAdd(ReadOnlySpan<byte> part)
    {
        if ((ulong)part.Length > _remaining) return false;
        _remaining -= (ulong)part.Length;
        if (!_isDropped) _body.Raw(part);
        return true;
    }

    /// <summary>Gives the body's memory back.</summary>
    public void Release() => _body.Release();
}
