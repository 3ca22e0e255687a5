namespace RedHare.Messaging;

/// <summary>403: a permission is missing, or somebody consumes the queue exclusively.</summary>
public sealed class MessagingAccessException : MessagingChannelException
{
    internal const ushort AccessRefused = 403;

    /// <summary>A refusal.</summary>
    /// <param name="text">The broker's words.</param>
    /// <param name="inner">What lies under it.</param>
    public MessagingAccessException(string text, Exception? inner = null) : base(AccessRefused, text, inner)
    {
    }
}
