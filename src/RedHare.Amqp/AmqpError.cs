namespace RedHare.Amqp;

/// <summary>What a close method tells of. The class and method that failed are added by whoever sends it.</summary>
/// <param name="Code">One of <see cref="ReplyCode"/>.</param>
/// <param name="Text">What RabbitMQ prints, such as <c>NOT_FOUND - no queue 'x' in vhost '/'</c>; at most 255 bytes of UTF-8 reach the peer.</param>
/// <param name="ClosesConnection">True when the connection ends, false when only the channel does.</param>
public readonly record struct AmqpError(ushort Code, string Text, bool ClosesConnection)
{
    /// <summary>An error with the name of its code before the text, as RabbitMQ writes it, and the reach that RabbitMQ gives to the code.</summary>
    public static AmqpError Of(ushort code, string explanation) =>
        new(code, $"{ReplyCode.NameOf(code)} - {explanation}", ReplyCode.ClosesConnection(code));
}
