namespace RedHare.Broker;

/// <summary>
/// A message whose body comes in pieces. They are copied to where the message will have them, so that a large body is copied once; the channel it is published on takes the memory over. For one
/// message after the other, on one thread.
/// </summary>
/// <remarks>Memory grows with what comes, not with what was announced: fourfold, up to the announced size.</remarks>
public sealed class MessageDraft
{
    private const int FirstRoom = 16 << 10;

    private Message? _message;
    private int _bodyLength;

    /// <summary>Bytes of the body that are still to come.</summary>
    public int Missing => _bodyLength - (_message?.BodyLength ?? 0);

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey => _message is { } message ? message.RoutingKey : default;

    /// <summary>The properties as they came.</summary>
    public ReadOnlySpan<byte> Properties => _message is { } message ? message.Properties.Span : default;

    /// <summary>What has come of the body.</summary>
    public ReadOnlySpan<byte> Body => _message is { } message ? message.Body.Span : default;

    /// <summary>Begins a message; one that was begun before is dropped.</summary>
    /// <param name="routingKey">The routing key. Copied.</param>
    /// <param name="properties">Flags and values as on the wire. Copied.</param>
    /// <param name="bodyLength">The size of the body in bytes.</param>
    public void Begin(ReadOnlySpan<byte> routingKey, ReadOnlySpan<byte> properties, int bodyLength)
    {
        Release();
        ArgumentOutOfRangeException.ThrowIfNegative(bodyLength);
        _bodyLength = bodyLength;
        _message = Message.Draft(routingKey, properties, Math.Min(bodyLength, FirstRoom));
    }

    /// <summary>Appends to the body.</summary>
    /// <param name="part">At most as much as is <see cref="Missing"/>. Copied.</param>
    /// <exception cref="InvalidOperationException">No message was begun.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part is longer than what is missing.</exception>
    public void Append(ReadOnlySpan<byte> part)
    {
        if (_message is null) throw new InvalidOperationException("A body was appended to before its message was begun.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(part.Length, Missing);
        if (!_message.HasRoom(part.Length)) _message = _message.Grown((int)Math.Min(_bodyLength, 4L * (_message.BodyLength + part.Length)));
        _message.Append(part);
    }

    /// <summary>Gives the memory back of a message that was not published.</summary>
    public void Release()
    {
        _message?.Release();
        _message = null;
        _bodyLength = 0;
    }

    /// <summary>The message, with one reference, which is the caller's; the draft is empty then.</summary>
    internal Message Take(BrokerName exchange, in MessageTraits traits)
    {
        var message = _message!;
        _message = null;
        _bodyLength = 0;
        message.Become(exchange, traits);
        return message;
    }
}
