namespace RedHare.Messaging;

/// <summary>
/// A message from a queue, to be answered once; a second answer throws. Where answers are not needed (<see cref="ConsumerOptions.AutoAck"/>) it has been answered, and ends with its handler.
/// </summary>
/// <remarks>An answer to a delivery whose channel or connection is gone does nothing: the broker delivers the message again.</remarks>
public abstract class Delivery
{
    /// <summary>By which a publisher over the network knows a message that comes back; of no meaning to who gets it.</summary>
    internal const string PublishHeader = "x-redhare-publish";

    /// <summary>The exchange it was published to; empty for the default one.</summary>
    public abstract string Exchange { get; }

    /// <summary>The routing key it was published with.</summary>
    public abstract string RoutingKey { get; }

    /// <summary>Whether it was handed out before; who had it may have worked on it.</summary>
    public abstract bool IsRedelivered { get; }

    /// <summary>Its properties.</summary>
    public abstract MessageProperties Properties { get; }

    /// <summary>The body, good until the delivery is answered, and with automatic answers until the handler has returned; copy what is to live longer.</summary>
    public abstract ReadOnlyMemory<byte> Body { get; }

    /// <summary>Whether it was answered.</summary>
    public abstract bool IsSettled { get; }

    /// <summary>Done: the broker forgets it.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">It was answered before.</exception>
    public abstract ValueTask AckAsync(CancellationToken cancellation = default);

    /// <summary>Not done.</summary>
    /// <param name="requeue">Back to its place in the queue; otherwise away, to the queue's dead-letter exchange if it has one.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">It was answered before.</exception>
    public abstract ValueTask NackAsync(bool requeue, CancellationToken cancellation = default);

    /// <summary>Away with it: to the queue's dead-letter exchange, if it has one. <c>basic.reject</c>.</summary>
    /// <param name="requeue">Back to its place in the queue instead.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">It was answered before.</exception>
    public abstract ValueTask RejectAsync(bool requeue = false, CancellationToken cancellation = default);

    /// <summary>Its handler has returned.</summary>
    internal virtual void EndHandling()
    {
    }
}
