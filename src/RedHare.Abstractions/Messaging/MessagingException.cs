namespace RedHare.Messaging;

/// <summary>The broker said no, or cannot be reached.</summary>
public class MessagingException : Exception
{
    /// <summary>A failure.</summary>
    /// <param name="code">AMQP's reply code; 0 where the broker said nothing.</param>
    /// <param name="text">The broker's words, such as <c>NOT_FOUND - no queue 'x' in vhost '/'</c>.</param>
    /// <param name="inner">What lies under it.</param>
    public MessagingException(ushort code, string text, Exception? inner = null) : base(text, inner) => Code = code;

    /// <summary>AMQP's reply code, such as 404; 0 where the broker said nothing.</summary>
    public ushort Code { get; }
}
