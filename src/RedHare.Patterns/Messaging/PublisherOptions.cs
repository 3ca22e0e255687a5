namespace RedHare.Patterns.Messaging;

/// <summary>How messages are published.</summary>
public sealed record PublisherOptions
{
    /// <summary>Whether a message that no queue takes is an error (<see cref="RedHare.Messaging.MessageReturnedException"/>). True unless said otherwise; false where it is all the same whether anybody listens.</summary>
    public bool IsMandatory { get; init; } = true;

    /// <summary>Whether durable queues keep messages over a restart of the broker. True unless said otherwise; then a publish completes when the message is on the broker's disk.</summary>
    public bool IsPersistent { get; init; } = true;

    /// <summary>How long a publish may take, with the waiting while the broker holds publishers back or is away; a <see cref="TimeoutException"/> follows. 30 seconds unless said otherwise.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether a message is published again, with the same id, when the connection was lost before its confirm came, so that nobody knows whether the broker has it: it may then be there twice. False unless said
    /// otherwise: then the publish fails with <see cref="RedHare.Messaging.MessagingConnectionException"/>. What certainly did not arrive is sent again in either case.
    /// </summary>
    public bool ResendsUnconfirmed { get; init; }

    internal PublisherOptions Checked()
    {
        if (Timeout != System.Threading.Timeout.InfiniteTimeSpan) ArgumentOutOfRangeException.ThrowIfLessThan(Timeout, TimeSpan.FromMilliseconds(1));
        return this;
    }
}
