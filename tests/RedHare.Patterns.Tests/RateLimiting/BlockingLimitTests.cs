using RedHare.Client.Tests.Servers;
using RedHare.Patterns.RateLimiting;
using Xunit;

namespace RedHare.Patterns.Tests.RateLimiting;

public sealed class BlockingLimitTests(TestServers servers) : PatternTest(servers)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1), Minute = TimeSpan.FromMinutes(1);

    [Theory, EveryBackend]
    public async Task Who_does_not_give_up_is_shut_out(TestBackend backend)
    {
        var limits = new RateLimits(await ContextAsync(backend));
        ScriptLimit[] all =
        [
            limits.FixedWindow(Unique("w"), 2, Minute), limits.SlidingLog(Unique("l"), 2, Minute), limits.SlidingWindow(Unique("s"), 2, Minute),
            limits.TokenBucket(Unique("t"), 2, 2, Minute), limits.Gcra(Unique("g"), 2, Minute), limits.LeakyBucket(Unique("b"), 2, 2, Minute),
        ];
        foreach (var limit in all)
        {
            var blocking = limit.Blocking(3, Minute, 5 * Hour);
            Assert.True((await blocking.AcquireAsync("alice", 2)).IsAllowed);
            for (var i = 0; i < 2; i++) Assert.InRange((await blocking.AcquireAsync("alice")).RetryAfter, TimeSpan.FromTicks(1), 2 * Minute);
            for (var i = 0; i < 5; i++) Assert.False((await blocking.AcquireAsync("alice", 0)).IsAllowed); // Looking is no offence.
            Assert.InRange((await blocking.AcquireAsync("alice")).RetryAfter, 4 * Hour, 5 * Hour);
            await limit.ResetAsync("alice"); // The limit itself would let her in.
            Assert.True((await limit.AcquireAsync("alice")).IsAllowed);
            var shut = await blocking.AcquireAsync("alice");
            Assert.False(shut.IsAllowed);
            Assert.InRange(shut.RetryAfter, 4 * Hour, 5 * Hour);
            Assert.True((await blocking.AcquireAsync("bob")).IsAllowed);
            await blocking.ResetAsync("alice");
            Assert.True((await blocking.AcquireAsync("alice", 2)).IsAllowed);
        }
    }

    /// <summary>Faults 1 and 3: what is counted has an end that further refusals do not move, and a subject that is shut out writes nothing.</summary>
    [Theory, EveryBackend]
    public async Task Counts_and_blocks_end(TestBackend backend)
    {
        var (redis, name) = (await OpenAsync(backend), Unique("g"));
        var blocking = new RateLimits(await ContextAsync(backend)).Gcra(name, 1, Hour).Blocking(3, Minute, Hour);
        var (refusals, blocked) = ($"test:gcra:{{{name}:alice}}:refusals", $"test:gcra:{{{name}:alice}}:blocked");
        await blocking.AcquireAsync("alice");
        await blocking.AcquireAsync("alice");
        var ends = await EndAsync(refusals);
        Assert.True(ends > 0);
        await blocking.AcquireAsync("alice");
        Assert.Equal(ends, await EndAsync(refusals));
        await blocking.AcquireAsync("alice");
        Assert.Equal(-2, await EndAsync(refusals));
        ends = await EndAsync(blocked);
        Assert.True(ends > 0);
        for (var i = 0; i < 5; i++) await blocking.AcquireAsync("alice");
        Assert.Equal(ends, await EndAsync(blocked));
        Assert.Equal(-2, await EndAsync(refusals));

        async Task<long> EndAsync(string key) => (await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger();
    }

    [Theory, EveryBackend]
    public async Task A_block_ends(TestBackend backend)
    {
        var limit = new RateLimits(await ContextAsync(backend)).FixedWindow(Unique("w"), 1, Hour);
        var (blocking, soon) = (limit.Blocking(1, Minute, TimeSpan.FromMilliseconds(200)), Soon);
        await blocking.AcquireAsync("alice");
        var shut = await blocking.AcquireAsync("alice");
        Assert.False(shut.IsAllowed);
        Assert.InRange(shut.RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(200));
        await limit.ResetAsync("alice"); // The limit itself would let her in.
        while (!(await blocking.AcquireAsync("alice")).IsAllowed) await Task.Delay(5, soon);
    }
}
