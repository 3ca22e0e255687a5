using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>A policy with a setting that a type of queue does not know is not for queues of that type at all.</summary>
internal static class PolicyScope
{
    private static readonly string[] Classic = ["max-age", "stream-max-segment-size-bytes", "queue-leader-locator", "initial-cluster-size", "delivery-limit", "dead-letter-strategy"];

    private static readonly string[] Mirroring = ["ha-mode", "ha-params", "ha-sync-mode", "ha-promote-on-shutdown", "ha-promote-on-failure", "queue-master-locator"];

    private static readonly string[] Quorum = ["max-priority", "queue-mode", "single-active-consumer", .. Mirroring, "max-age", "stream-max-segment-size-bytes", "initial-cluster-size"];

    private static readonly string[] Stream =
    [
        "expires", "message-ttl", "dead-letter-exchange", "dead-letter-routing-key", "max-length", "max-in-memory-length", "max-in-memory-bytes", "max-priority",
        "overflow", "queue-mode", "single-active-consumer", "delivery-limit", .. Mirroring, "dead-letter-strategy",
    ];

    /// <param name="queueType">Null for an exchange.</param>
    /// <param name="definition">The policy's.</param>
    public static bool IsFor(string? queueType, AmqpTable definition)
    {
        string[] unknown = queueType switch
        {
            null => [],
            QueueTypes.Quorum => Quorum,
            QueueTypes.Stream => Stream,
            _ => Classic,
        };
        foreach (var (key, _) in definition)
        {
            if (unknown.Contains(key)) return false;
        }

        return true;
    }
}
