namespace RedHare.Messaging;

/// <summary>The connection failed, could not be made, or was closed.</summary>
public sealed class MessagingConnectionException : MessagingException
{
    /// <summary>A failure.</summary>
    /// <param name="code">The broker's reply code, where it closed the connection; otherwise 0.</param>
    /// <param name="text">What happened.</param>
    /// <param name="mayHaveArrived">Whether what was asked may have been done.</param>
    /// <param name="inner">What lies under it.</param>
    public MessagingConnectionException(ushort code, string text, bool mayHaveArrived, Exception? inner = null) : base(code, text, inner) => MayHaveArrived = mayHaveArrived;

    /// <summary>True when it had been sent: whether the broker has it is unknown, and publishing again may double it. False: it certainly has not.</summary>
    public bool MayHaveArrived { get; }
}
