namespace RedHare.Messaging;

/// <summary>The broker refused something and closed the channel: 403 not allowed, 404 not there, 405 somebody else's, 406 declared otherwise.</summary>
public class MessagingChannelException : MessagingException
{
    /// <summary>A refusal.</summary>
    /// <param name="code">AMQP's reply code.</param>
    /// <param name="text">The broker's words.</param>
    /// <param name="inner">What lies under it.</param>
    public MessagingChannelException(ushort code, string text, Exception? inner = null) : base(code, text, inner)
    {
    }

    /// <summary>The exception for a reply code: <see cref="MessagingAccessException"/> for 403.</summary>
    /// <param name="code">AMQP's reply code.</param>
    /// <param name="text">The broker's words.</param>
    /// <param name="inner">What lies under it.</param>
    public static MessagingChannelException Of(ushort code, string text, Exception? inner = null) =>
        code == MessagingAccessException.AccessRefused ? new MessagingAccessException(text, inner) : new MessagingChannelException(code, text, inner);
}
