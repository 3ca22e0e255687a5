namespace RedHare.Patterns.Messaging;

/// <summary>What handles messages, where it is a service of its own: made anew for each message, with what it needs.</summary>
/// <typeparam name="T">What messages carry.</typeparam>
public interface IMessageHandler<T>
{
    /// <summary>Handles one message, which is acknowledged when this returns. What it throws makes the message be tried again, or given up.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Fires when the attempt takes too long, or the consumer is to end at once.</param>
    ValueTask HandleAsync(Message<T> message, CancellationToken cancellation);
}
