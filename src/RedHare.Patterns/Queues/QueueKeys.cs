namespace RedHare.Patterns.Queues;

/// <summary>The keys of one queue; all share a slot.</summary>
internal sealed class QueueKeys(string queue)
{
    public RedisKey Waiting { get; } = queue;

    /// <summary>Consumers by the end of their leases.</summary>
    public RedisKey Consumers { get; } = $"{queue}:consumers";

    public RedisKey Dead { get; } = $"{queue}:dead";

    /// <summary>The last number that was given to an item.</summary>
    public RedisKey Last { get; } = $"{queue}:last";

    /// <summary>Where it is told that there is something to take.</summary>
    public string Channel { get; } = $"{queue}:new";

    /// <summary>What an encrypted value belongs to.</summary>
    public byte[] Context { get; } = System.Text.Encoding.UTF8.GetBytes(queue);

    public RedisKey Taken(string consumer) => $"{queue}:taken:{consumer}";

    public RedisKey[] Of(string consumer) => [Waiting, Taken(consumer), Consumers, Dead, Last];
}
