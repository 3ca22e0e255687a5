using RedHare.Client;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Locks;

namespace RedHare.Patterns.Tests.Locks;

/// <summary>A test of what is held by leases: several clients of one server, each with a clock and a connection that the test commands.</summary>
public abstract class LockTest(TestServers servers) : PatternTest(servers)
{
    private readonly List<PatternContext> _contexts = [];

    protected static readonly LockOptions Ten = new() { Ttl = TimeSpan.FromSeconds(10) };

    public override async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts) context.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>A client of its own connection, or of the given one.</summary>
    protected async Task<PatternContext> ClientAsync(TestBackend backend, TimeProvider? time = null, IRedisBackend? over = null)
    {
        var context = new PatternContext(over ?? (await OpenAsync(backend)).Backend, new PatternOptions { Prefix = "test", Time = time ?? TimeProvider.System });
        _contexts.Add(context);
        return context;
    }

    protected async Task<DistributedLocks> LocksAsync(TestBackend backend, TimeProvider? time = null, IRedisBackend? over = null) => new(await ClientAsync(backend, time, over));

    protected async Task<TouchyBackend> TouchyAsync(TestBackend backend) => new((await OpenAsync(backend)).Backend);

    /// <summary>Where the key of a lock, or of what is like one, is.</summary>
    protected static string KeyOf(string name, string pattern = "lock", string part = "") => $"test:{pattern}:{{{name}}}{part}";

    protected static async Task<long> IntegerAsync(RedisConnection redis, string command, params RedisValue[] arguments) => (await redis.ExecuteAsync(command, arguments)).AsInteger();

    /// <summary>Awaits what another thread brings about soon.</summary>
    protected static async Task UntilAsync(Func<bool> condition) => await UntilAsync(() => Task.FromResult(condition()));

    protected static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var soon = Soon;
        while (!await condition())
        {
            soon.ThrowIfCancellationRequested();
            await Task.Delay(1, soon);
        }
    }

    /// <summary>Moves a clock until something that waits by it has ended.</summary>
    protected static async Task<T> PassAsync<T>(ManualTime time, Task<T> task)
    {
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(250));
            return task.IsCompleted;
        });
        return await task;
    }
}
