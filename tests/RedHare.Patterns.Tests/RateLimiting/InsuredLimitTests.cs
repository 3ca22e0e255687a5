using System.Threading.RateLimiting;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.RateLimiting;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.RateLimiting;

public sealed class InsuredLimitTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_local_limiter_answers_while_the_server_is_away(TestBackend backend)
    {
        var (time, server) = (new ManualTime(), await TouchyAsync(backend));
        var limits = new RateLimits(await ClientAsync(backend, time, server));
        await using var limit = limits.Insured(limits.FixedWindow(Unique("api"), 10, TimeSpan.FromHours(1)), Local(2), new InsuranceOptions { ProbeInterval = TimeSpan.FromSeconds(5) });
        Assert.Equal(9, (await limit.AcquireAsync("alice")).Remaining);
        server.IsAway = true;
        Assert.Equal((true, 1L), Seen(await limit.AcquireAsync("alice")));
        Assert.True(limit.IsServerAway);
        Assert.True((await limit.AcquireAsync("alice")).IsAllowed);
        Assert.False((await limit.AcquireAsync("alice")).IsAllowed);
        Assert.True((await limit.AcquireAsync("bob")).IsAllowed);

        // Back, but nobody asks before the time.
        server.IsAway = false;
        var before = server.Commands;
        time.Advance(TimeSpan.FromSeconds(4));
        for (var i = 0; i < 20; i++) await limit.AcquireAsync("alice");
        Assert.Equal(before, server.Commands);
        time.Advance(TimeSpan.FromSeconds(2));
        await limit.AcquireAsync("alice");
        await UntilAsync(() => !limit.IsServerAway);
        Assert.Equal((true, 8L), Seen(await limit.AcquireAsync("alice")));

        static (bool, long) Seen(RateLimitDecision decision) => (decision.IsAllowed, decision.Remaining);
    }

    /// <summary>A server that does not answer holds each caller up for its patience at most, and after the first ones nobody.</summary>
    [Fact]
    public async Task A_server_that_hangs_is_away()
    {
        var (time, server) = (new ManualTime(), new HangingBackend());
        var limits = new RateLimits(new PatternContext(server, new PatternOptions { Time = time }));
        await using var limit = limits.Insured(limits.Gcra("api", 10, TimeSpan.FromHours(1)), Local(3));
        var asking = limit.AcquireAsync("alice").AsTask();
        Assert.False(asking.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(251));
        Assert.True((await asking.WaitAsync(Soon)).IsAllowed);
        Assert.Equal(1, server.Asked);

        // One question at a time, however many callers and however long it takes.
        for (var i = 0; i < 10; i++)
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await limit.AcquireAsync("alice");
        }
        Assert.Equal(2, server.Asked);
        Assert.False((await limit.AcquireAsync("alice")).IsAllowed);
    }

    /// <summary>One that is up and has no data yet is away too; what a server refuses for another reason its callers are told.</summary>
    [Fact]
    public async Task A_server_that_loads_its_data_is_away()
    {
        var (time, server) = (new ManualTime(), await TouchyAsync(TestBackend.InProcess));
        var limits = new RateLimits(await ClientAsync(TestBackend.InProcess, time, server));
        await using var limit = limits.Insured(limits.FixedWindow(Unique("api"), 10, TimeSpan.FromHours(1)), Local(2), new InsuranceOptions { ProbeInterval = TimeSpan.FromSeconds(5) });
        var error = "WRONGTYPE Operation against a key holding the wrong kind of value";
        server.OnReply = () => throw new RedisServerException(error);
        await Assert.ThrowsAsync<RedisServerException>(async () => await limit.AcquireAsync("alice"));
        Assert.False(limit.IsServerAway);
        error = "LOADING Redis is loading the dataset in memory";
        Assert.True((await limit.AcquireAsync("alice")).IsAllowed);
        Assert.True(limit.IsServerAway);
        time.Advance(TimeSpan.FromSeconds(6));
        await limit.AcquireAsync("alice");
        Assert.True(limit.IsServerAway);
        server.OnReply = null;
        time.Advance(TimeSpan.FromSeconds(6));
        await limit.AcquireAsync("alice");
        await UntilAsync(() => !limit.IsServerAway);
    }

    private static PartitionedRateLimiter<string> Local(int permits) => PartitionedRateLimiter.Create<string, string>(subject =>
        RateLimitPartition.GetFixedWindowLimiter(subject, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromHours(1), AutoReplenishment = false }));

    private sealed class HangingBackend : IRedisBackend
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
        {
            Interlocked.Increment(ref _asked);
            return new(new TaskCompletionSource<T>().Task);
        }

        public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }
}
