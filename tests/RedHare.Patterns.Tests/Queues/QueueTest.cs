using RedHare.Client;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Queues;
using RedHare.Patterns.Tests.Locks;

namespace RedHare.Patterns.Tests.Queues;

public enum QueueKind
{
    Fifo,
    Priority,
}

/// <summary>A test of queues: several processes, each a context of its own, at one queue.</summary>
public abstract class QueueTest(TestServers servers) : LockTest(servers)
{
    protected static readonly TimeSpan Long = TimeSpan.FromSeconds(15);

    protected static LeasedQueue<int> Queue(PatternContext context, QueueKind kind, string name, QueueOptions? options = null) =>
        kind == QueueKind.Fifo ? new SimpleQueues(context).Fifo<int>(name, options) : new SimpleQueues(context).Priority<int>(name, options);

    protected static ValueTask<long> AddAsync(LeasedQueue<int> queue, params int[] items) =>
        queue is FifoQueue<int> fifo ? fifo.EnqueueManyAsync(items) : ((PriorityQueue<int>)queue).EnqueueManyAsync(items);

    protected static string QueueKey(QueueKind kind, string name, string part = "") => $"test:{(kind == QueueKind.Fifo ? "queue" : "priority")}:{{{name}}}{part}";

    /// <summary>The leases of all consumers end now, as if their time were over.</summary>
    protected static async Task EndLeasesAsync(RedisConnection redis, QueueKind kind, string name)
    {
        var consumers = QueueKey(kind, name, ":consumers");
        foreach (var consumer in (await redis.ExecuteAsync("ZRANGE", consumers, 0, -1)).Items) await redis.ExecuteAsync("ZADD", consumers, "XX", 1, consumer.ToString());
    }

    protected static async Task<List<int>> DrainAsync(LeasedQueue<int> queue)
    {
        var drained = new List<int>();
        while (await queue.TryDequeueAsync() is { } item)
        {
            drained.Add(item.Value);
            if (!await item.CompleteAsync()) throw new InvalidOperationException("An item was lost.");
        }
        return drained;
    }
}
