using System.Threading.RateLimiting;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.RateLimiting;
using Xunit;

namespace RedHare.Patterns.Tests.RateLimiting;

public sealed class RateLimitTests(TestServers servers) : PatternTest(servers)
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    public enum Kind
    {
        FixedWindow,
        SlidingLog,
        SlidingWindow,
        TokenBucket,
        Gcra,
        LeakyBucket,
    }

    [Theory, EveryBackend]
    public async Task The_limit_is_given_and_no_more(TestBackend backend)
    {
        foreach (var kind in Enum.GetValues<Kind>())
        {
            var limit = await LimitAsync(backend, kind, 5);
            for (var i = 4; i >= 0; i--)
            {
                var given = await limit.AcquireAsync("alice");
                Assert.True(given.IsAllowed, $"{kind}");
                Assert.Equal(i, given.Remaining);
                Assert.Equal(5, given.Limit);
                Assert.InRange(given.ResetAfter, TimeSpan.FromMinutes(1), 2 * Long);
            }
            var refused = await limit.AcquireAsync("alice");
            Assert.False(refused.IsAllowed);
            Assert.Equal(0, refused.Remaining);
            Assert.InRange(refused.RetryAfter, TimeSpan.FromMinutes(1), 2 * Long);
            Assert.True((await limit.AcquireAsync("bob")).IsAllowed);
            await limit.ResetAsync("alice");
            Assert.True((await limit.AcquireAsync("alice")).IsAllowed);
        }
    }

    [Theory, EveryBackend]
    public async Task Several_permits_count_as_several(TestBackend backend)
    {
        foreach (var kind in Enum.GetValues<Kind>())
        {
            var limit = await LimitAsync(backend, kind, 5);
            Assert.Equal(2, (await limit.AcquireAsync("alice", 3)).Remaining);
            Assert.False((await limit.AcquireAsync("alice", 3)).IsAllowed);
            Assert.Equal(0, (await limit.AcquireAsync("alice", 2)).Remaining);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await limit.AcquireAsync("alice", 6));
        }
    }

    [Theory, EveryBackend]
    public async Task Looking_takes_nothing(TestBackend backend)
    {
        foreach (var kind in Enum.GetValues<Kind>())
        {
            var limit = await LimitAsync(backend, kind, 2);
            for (var i = 0; i < 3; i++) Assert.Equal((true, 2L), Seen(await limit.AcquireAsync("alice", 0)));
            await limit.AcquireAsync("alice", 2);
            Assert.Equal((false, 0L), Seen(await limit.AcquireAsync("alice", 0)));
        }

        static (bool, long) Seen(RateLimitDecision decision) => (decision.IsAllowed, decision.Remaining);
    }

    /// <summary>Fault 3: who is refused is not counted, and the end of the window does not move.</summary>
    [Theory, EveryBackend]
    public async Task A_refusal_writes_nothing(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        foreach (var kind in Enum.GetValues<Kind>())
        {
            var limit = await LimitAsync(backend, kind, 1);
            await limit.AcquireAsync("alice");
            var key = KeyOf(limit);
            var before = await redis.ExecuteAsync("DUMP", key);
            var ends = (await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger();
            for (var i = 0; i < 5; i++) Assert.False((await limit.AcquireAsync("alice")).IsAllowed);
            Assert.Equal(before.Bytes.ToArray(), (await redis.ExecuteAsync("DUMP", key)).Bytes.ToArray());
            Assert.Equal(ends, (await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger());
            Assert.True(ends > 0, $"{kind}");
        }
    }

    /// <summary>Fault 1: a counter that has lost its end gets one.</summary>
    [Theory, EveryBackend]
    public async Task A_counter_without_an_end_is_repaired(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var limit = await LimitAsync(backend, Kind.FixedWindow, 2);
        await limit.AcquireAsync("alice");
        await redis.ExecuteAsync("PERSIST", KeyOf(limit));
        await limit.AcquireAsync("alice");
        Assert.True((await redis.ExecuteAsync("PTTL", KeyOf(limit))).AsInteger() > 0);
        await redis.ExecuteAsync("PERSIST", KeyOf(limit));
        Assert.False((await limit.AcquireAsync("alice")).IsAllowed);
        Assert.True((await redis.ExecuteAsync("PTTL", KeyOf(limit))).AsInteger() > 0);
    }

    /// <summary>Faults 2 and 27: what is asked for in one instant by many is counted one by one, and in one step.</summary>
    [Theory, EveryBackend]
    public async Task Many_at_once_get_exactly_the_limit(TestBackend backend)
    {
        var rounds = Rounds(backend, overNetwork: 50, inProcess: 250);
        foreach (var kind in Enum.GetValues<Kind>())
        {
            var limit = await LimitAsync(backend, kind, 100);
            var given = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
            {
                var count = 0;
                for (var i = 0; i < rounds; i++)
                    if ((await limit.AcquireAsync("alice")).IsAllowed) count++;
                return count;
            })));
            Assert.Equal((kind, 100), (kind, given.Sum()));
        }
    }

    /// <summary>Fault 27: limits of all kinds may have one name and one subject; each has keys of its own.</summary>
    [Theory, EveryBackend]
    public async Task One_name_serves_all_kinds(TestBackend backend)
    {
        var (limits, name) = (new RateLimits(await ContextAsync(backend)), Unique("api"));
        RateLimit[] all =
        [
            limits.FixedWindow(name, 2, Long), limits.SlidingLog(name, 2, Long), limits.SlidingWindow(name, 2, Long), limits.TokenBucket(name, 2, 2, Long), limits.Gcra(name, 2, Long),
            limits.LeakyBucket(name, 2, 2, Long),
        ];
        await using var held = await limits.Concurrency(name, 1).TryAcquireAsync("alice");
        Assert.NotNull(held);
        foreach (var isAllowed in new[] { true, true, false })
            foreach (var limit in all) Assert.Equal((limit.GetType(), isAllowed), (limit.GetType(), (await limit.AcquireAsync("alice")).IsAllowed));
    }

    /// <summary>After the time that a refusal names, and after no more of it than a little, the permit is there.</summary>
    [Theory, EveryBackend]
    public async Task Retry_after_is_kept(TestBackend backend)
    {
        foreach (var kind in Enum.GetValues<Kind>())
        {
            var limit = await LimitAsync(backend, kind, 4, TimeSpan.FromMilliseconds(400));
            var refused = default(RateLimitDecision);
            for (var i = 0; i < 100 && (i == 0 || refused.IsAllowed); i++) refused = await limit.AcquireAsync("alice");
            Assert.False(refused.IsAllowed, $"{kind}");
            Assert.InRange(refused.RetryAfter, TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(801));
            // Timers go by a clock of four-millisecond steps, and may be early by one.
            await Task.Delay(refused.RetryAfter + TimeSpan.FromMilliseconds(10));
            Assert.True((await limit.AcquireAsync("alice")).IsAllowed, $"{kind}");
        }
    }

    [Theory, EveryBackend]
    public async Task A_leaky_bucket_gives_turns_at_an_even_pace(TestBackend backend)
    {
        var limit = new RateLimits(await ContextAsync(backend)).LeakyBucket(Unique("leaky"), 3, 1, Long);
        var turns = new List<TimeSpan>();
        for (var i = 0; i < 3; i++) turns.Add((await limit.AcquireAsync("alice")).RetryAfter);
        Assert.Equal(TimeSpan.Zero, turns[0]);
        Assert.InRange(turns[1], Long - TimeSpan.FromMinutes(1), Long);
        Assert.InRange(turns[2], 2 * Long - TimeSpan.FromMinutes(1), 2 * Long);
        Assert.False((await limit.WaitAsync("alice")).IsAllowed);
    }

    [Theory, EveryBackend]
    public async Task It_stands_behind_NETs_own_limiter(TestBackend backend)
    {
        var limit = await LimitAsync(backend, Kind.Gcra, 2);
        await using var limiter = limit.For("alice");
        Assert.True((await limiter.AcquireAsync(1)).IsAcquired);
        Assert.True(limiter.AttemptAcquire(1).IsAcquired);
        using var refused = await limiter.AcquireAsync(1);
        Assert.False(refused.IsAcquired);
        Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var retry));
        Assert.InRange(retry, TimeSpan.FromMinutes(1), Long);
        Assert.True(refused.TryGetMetadata(RateLimitMetadata.Limit, out var most));
        Assert.Equal(2, most);
        Assert.Equal((2L, 1L, 0L), (limiter.GetStatistics()!.TotalSuccessfulLeases, limiter.GetStatistics()!.TotalFailedLeases, limiter.GetStatistics()!.CurrentAvailablePermits));
        await using var partitioned = limit.Partitioned<(string User, int Id)>(request => request.User);
        Assert.False((await partitioned.AcquireAsync(("alice", 1))).IsAcquired);
        Assert.True((await partitioned.AcquireAsync(("bob", 1))).IsAcquired);
    }

    [Fact]
    public void A_name_with_braces_is_refused()
    {
        var limits = new RateLimits(new PatternContext(null!, new PatternOptions()));
        Assert.Throws<ArgumentException>(() => limits.Gcra("a{b}", 1, Long));
        Assert.Throws<ArgumentOutOfRangeException>(() => limits.FixedWindow("a", 0, Long));
    }

    private async Task<RateLimit> LimitAsync(TestBackend backend, Kind kind, int limit, TimeSpan? window = null)
    {
        var limits = new RateLimits(await ContextAsync(backend));
        var (name, length) = (Unique($"{kind}{limit}"), window ?? Long);
        return kind switch
        {
            Kind.FixedWindow => limits.FixedWindow(name, limit, length),
            Kind.SlidingLog => limits.SlidingLog(name, limit, length),
            Kind.SlidingWindow => limits.SlidingWindow(name, limit, length),
            Kind.TokenBucket => limits.TokenBucket(name, limit, limit, length),
            Kind.Gcra => limits.Gcra(name, limit, length),
            _ => limits.LeakyBucket(name, limit, limit, length),
        };
    }

    private static string KeyOf(RateLimit limit) => $"test:{limit switch
    {
        FixedWindowLimit => "window",
        SlidingLogLimit => "log",
        SlidingWindowLimit => "sliding",
        TokenBucketLimit => "bucket",
        GcraLimit => "gcra",
        _ => "leaky",
    }}:{{{limit.Name}:alice}}";
}
