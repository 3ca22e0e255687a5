using RedHare.Client.Tests.Servers;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Sentinel;

public sealed class SentinelTests
{
    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Fact]
    public async Task Sentinels_may_ask_for_a_password_of_their_own()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        await using var set = await RealSentinels.StartAsync(sentinelPassword: "s3cret");
        var refused = await Assert.ThrowsAsync<RedisConnectionException>(async () => await RedisConnection.ConnectAsync(set.Url + "?connectTimeout=300", Soon));
        Assert.Contains("NOAUTH", refused.Message, StringComparison.Ordinal);
        await using var redis = await RedisConnection.ConnectAsync(set.Url + "?sentinelPassword=s3cret", Soon);
        Assert.Equal("PONG", (await redis.ExecuteAsync("PING")).ToString());
        Assert.Equal(new RedisEndPoint("127.0.0.1", set.Ports[0]), redis.Health.Server);
    }

    [Fact]
    public async Task An_unknown_master_is_said_to_be_unknown()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        await using var set = await RealSentinels.StartAsync();
        var url = set.Url.Replace($"/{RealSentinels.Master}", "/other", StringComparison.Ordinal) + "?connectTimeout=300";
        var error = await Assert.ThrowsAsync<RedisConnectionException>(async () => await RedisConnection.ConnectAsync(url, Soon));
        Assert.Contains("knows no such master", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Readers_may_go_to_a_replica()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        await using var set = await RealSentinels.StartAsync();
        await using var redis = await RedisConnection.ConnectAsync(set.Url + "?readFrom=replica", Soon);
        await redis.ExecuteAsync("SET", "k", "v");
        Assert.Contains("role:slave", (await redis.ExecuteAsync("INFO", "replication")).ToString(), StringComparison.Ordinal);
        while ((await redis.ExecuteAsync("GET", "k")).IsNull) await Task.Delay(1);
        Assert.Equal("v", (await redis.ExecuteAsync("GET", "k")).ToString());
    }

    [Fact]
    public async Task A_planned_failover_is_followed_and_writes_that_a_replica_refuses_are_sent_to_the_master()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        await using var set = await RealSentinels.StartAsync();
        await using var redis = await RedisConnection.ConnectAsync(set.Url, Soon);
        await using var sentinel = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{set.Ports[3]}", Soon);
        await redis.ExecuteAsync("SET", "n", 0);
        await RealSentinels.FailOverAsync(sentinel, Soon);
        var unknown = 0;
        while (redis.Health.Server == new RedisEndPoint("127.0.0.1", set.Ports[0]))
        {
            try
            {
                await redis.ExecuteAsync("INCR", "n");
            }
            catch (RedisConnectionException exception)
            {
                Assert.True(exception.MayHaveRun, exception.Message);
                unknown++;
            }
        }
        Assert.InRange(unknown, 0, 1);
        Assert.Equal("OK", (await redis.ExecuteAsync("SET", "after", "x")).ToString());
        Assert.Contains("role:master", (await redis.ExecuteAsync("INFO", "replication")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_became_a_replica_loses_no_write()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        await using var set = await RealSentinels.StartAsync();
        await using var redis = await RedisConnection.ConnectAsync(set.Url, Soon);
        await using var node = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{set.Ports[0]}", Soon);
        // Not the sentinels' doing: nobody's connection is killed, and the sentinels make it a master again.
        await node.ExecuteAsync("REPLICAOF", "127.0.0.1", set.Ports[1]);
        var writes = Enumerable.Range(0, 100).Select(_ => redis.ExecuteAsync("INCR", "n").AsTask()).ToArray();
        await node.ExecuteAsync("REPLICAOF", "NO", "ONE");
        var replies = await Task.WhenAll(writes).WaitAsync(Soon);
        // The server may become a master again in the midst of them: those that it refused before come last.
        Assert.Equal(Enumerable.Range(1, 100).Select(n => (long)n), replies.Select(reply => reply.AsInteger()).Order());
    }
}
