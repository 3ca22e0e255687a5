using System.Collections.Concurrent;
using RedHare.Client;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.EventLogs;

namespace RedHare.Patterns.Tests.EventLogs;

/// <summary>A test of event logs on all backends.</summary>
public abstract class EventLogTest(TestServers servers) : PatternTest(servers)
{
    protected static EventLogOptions Few { get; } = new() { Partitions = 3 };

    protected static EventConsumerOptions Quick { get; } = new() { RetryDelay = TimeSpan.FromMilliseconds(2), MaxRetryDelay = TimeSpan.FromMilliseconds(20), MaxAttempts = 3, PartitionTtl = TimeSpan.FromSeconds(20) };

    protected async Task<EventLog<string>> LogAsync(TestBackend backend, string name, EventLogOptions? options = null) => Log((await OpenAsync(backend)).Backend, name, options);

    protected static EventLog<string> Log(IRedisBackend backend, string name, EventLogOptions? options = null) =>
        new Logs(new PatternContext(backend, new PatternOptions { Prefix = "test", AllowsEviction = true })).Log<string>(name, options ?? Few);

    /// <summary>The server's time for a group's processes has run out: those that live come again, those that died have lost their partitions.</summary>
    protected static async Task RunOutAsync(RedisConnection redis, string name)
    {
        await redis.ExecuteAsync("DEL", $"test:log:{{{name}}}:members:group");
        await redis.ExecuteAsync("PUBLISH", $"test:log:{{{name}}}:moved:group", "*");
    }

    /// <summary>Waits for something that will be so.</summary>
    protected static async Task UntilAsync(Func<ValueTask<bool>> isSo)
    {
        for (var end = Environment.TickCount64 + 30_000; !await isSo(); await Task.Delay(5))
            if (Environment.TickCount64 > end) throw new TimeoutException("It does not come to be so.");
    }

    protected static Task UntilAsync(Func<bool> isSo) => UntilAsync(() => new ValueTask<bool>(isSo()));

    /// <summary>What handlers were given, in the order of each key.</summary>
    protected sealed class Seen
    {
        private readonly ConcurrentQueue<(string? Key, string Value, int Attempt)> _all = new();

        public int Count => _all.Count;

        public IEnumerable<string> Values => _all.Select(one => one.Value);

        public IEnumerable<int> Attempts(string value) => _all.Where(one => one.Value == value).Select(one => one.Attempt);

        public IEnumerable<string> Of(string key) => _all.Where(one => one.Key == key).Select(one => one.Value);

        public void Add(DeliveredEvent<string> one) => _all.Enqueue((one.Key, one.Value, one.Attempt));

        public Task HandleAsync(DeliveredEvent<string> one, CancellationToken cancellation)
        {
            Add(one);
            return Task.CompletedTask;
        }
    }
}
