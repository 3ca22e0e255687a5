using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>What a queue was declared with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsDurable">It is there again after a restart.</param>
/// <param name="IsAutoDelete">It goes with its last consumer.</param>
/// <param name="Owner">The connection that has it for itself, and whose end is its end; null for everybody's.</param>
/// <param name="Arguments">The x- arguments.</param>
internal sealed record QueueDeclaration(BrokerName Name, bool IsDurable, bool IsAutoDelete, BrokerConnection? Owner, AmqpTable Arguments)
{
    /// <summary>classic, quorum or stream.</summary>
    public string Type { get; } = Arguments.Get("x-queue-type")?.Text ?? QueueTypes.Classic;
}
