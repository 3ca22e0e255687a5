using RedHare.Client.Tests.Servers;
using RedHare.Patterns.EventLogs;
using Xunit;

namespace RedHare.Patterns.Tests.EventLogs;

public sealed class ExactlyOnceTests(TestServers servers) : EventLogTest(servers)
{
    private static readonly EventEffect Book = new("book", "return redis.call('INCRBY', KEYS[1], ARGV[1])");

    /// <summary>Fault 20: an event that comes twice (its process died behind the effect and before the acknowledgement, or it was appended twice) has its effect once.</summary>
    [Theory, EveryBackend]
    public async Task An_effect_happens_once_however_often_its_event_comes(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var balance = Unique("balance");
        var log = Log(redis.Backend, name);
        await log.AppendAsync("5", "account", "payment1");
        var seen = new Seen();
        var results = new List<Reply?>();
        var fails = true;
        await using var consumer = await log.ConsumeAsync(
            "group",
            async (one, token) =>
            {
                results.Add(await one.ApplyAsync(Book, [balance], [one.Value], token));
                seen.Add(one);
                if (Volatile.Read(ref fails)) throw new IOException("the process dies between the effect and the acknowledgement");
            },
            Quick with { MaxAttempts = 100, Parallelism = 1 });
        await UntilAsync(() => seen.Count >= 3);
        Volatile.Write(ref fails, false);
        // Another event under the same name, written by who knows nothing of what was appended before.
        await redis.ExecuteAsync("XADD", $"test:log:{{{name}}}:0", "*", "d", "=5", "i", "payment1");
        var count = 0;
        await UntilAsync(async () => await log.StatusAsync("group") is { Pending: 0, Lag: 0 } && (count = seen.Count) >= 5);
        Assert.Equal(5, (await redis.ExecuteAsync("GET", balance)).AsInteger());
        Assert.Equal(5, results[0]!.Value.AsInteger());
        Assert.All(results.Skip(1), result => Assert.Null(result));

        await log.AppendAsync("7", "account");
        await UntilAsync(async () => (await redis.ExecuteAsync("GET", balance)).AsInteger() == 12);
    }

    /// <summary>Fault 20: an effect that fails is not taken to have happened.</summary>
    [Theory, EveryBackend]
    public async Task An_effect_that_fails_happens_with_a_later_attempt(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var balance = Unique("balance");
        var log = await LogAsync(backend, Unique("log"));
        await redis.ExecuteAsync("SET", balance, "no number");
        var failures = 0;
        await using var consumer = await log.ConsumeAsync(
            "group",
            async (one, token) =>
            {
                try
                {
                    await one.ApplyAsync(Book, [balance], [one.Value], token);
                }
                catch (RedisServerException)
                {
                    Interlocked.Increment(ref failures);
                    throw;
                }
            },
            Quick with { MaxAttempts = 10_000 });
        await log.AppendAsync("3");
        await UntilAsync(() => Volatile.Read(ref failures) > 1);
        await redis.ExecuteAsync("SET", balance, "10");
        await UntilAsync(async () => await log.StatusAsync("group") is { Pending: 0, Lag: 0 });
        Assert.Equal(13, (await redis.ExecuteAsync("GET", balance)).AsInteger());
    }

    /// <summary>Fault 20: where the effect is elsewhere, a second event of one idempotency key is passed over once the first one was handled.</summary>
    [Theory, EveryBackend]
    public async Task What_was_handled_is_remembered(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var log = Log(redis.Backend, name, new EventLogOptions { Partitions = 1 });
        var seen = new Seen();
        await using var consumer = await log.ConsumeAsync("group", seen.HandleAsync, Quick with { HandledMemory = TimeSpan.FromHours(1) });
        await log.AppendAsync("once", "key", "name");
        await UntilAsync(async () => await log.StatusAsync("group") is { Pending: 0, Lag: 0 });
        await redis.ExecuteAsync("XADD", $"test:log:{{{name}}}:0", "*", "d", "=again", "k", "key", "i", "name");
        await log.AppendAsync("other", "key", "other name");
        await UntilAsync(async () => await log.StatusAsync("group") is { Pending: 0, Lag: 0 });
        Assert.Equal(["once", "other"], seen.Values);
    }
}
