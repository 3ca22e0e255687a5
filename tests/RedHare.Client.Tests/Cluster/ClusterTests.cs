using RedHare.Client.Tests.Servers;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Cluster;

/// <summary>What only a cluster does, on a real one.</summary>
public sealed class ClusterTests(TestServers servers) : ClientTest(servers)
{
    [Fact]
    public async Task Keys_of_many_slots_are_split_and_joined()
    {
        var redis = await OpenClusterAsync();
        var keys = Enumerable.Range(0, 100).Select(i => SpreadKey($"k{i}")).ToArray();
        Assert.True(keys.Select(static key => HashSlot.Of(System.Text.Encoding.UTF8.GetBytes(key))).Distinct().Count() > 50);
        Assert.Equal("OK", (await redis.ExecuteAsync("MSET", [.. keys.SelectMany((key, i) => (RedisValue[])[key, i])])).ToString());
        RedisValue[] all = [.. keys.Select(static key => (RedisValue)key), SpreadKey("absent")];
        Assert.Equal([.. Enumerable.Range(0, 100).Select(static i => (string?)$"{i}"), null], (await redis.ExecuteAsync("MGET", all)).Items.Select(static item => item.Text));
        Assert.Equal(100, (await redis.ExecuteAsync("EXISTS", all)).AsInteger());
        Assert.Equal(100, (await redis.ExecuteAsync("TOUCH", all)).AsInteger());
        Assert.InRange((await redis.ExecuteAsync("DBSIZE")).AsInteger(), 100, long.MaxValue);
        Assert.Equal(keys.Order(), (await redis.ExecuteAsync("KEYS", SpreadKey("*"))).Items.Select(static item => item.ToString()).Order());
        Assert.Equal(50, (await redis.ExecuteAsync("UNLINK", all.AsSpan(0, 50))).AsInteger());
        Assert.Equal(50, (await redis.ExecuteAsync("DEL", all)).AsInteger());
    }

    [Fact]
    public async Task What_cannot_be_split_is_refused_in_the_servers_words()
    {
        var redis = await OpenClusterAsync();
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await redis.ExecuteAsync("SINTER", SpreadKey("a"), SpreadKey("b")));
        await using var node = await RealCluster.NodeAsync((await Servers.ClusterAsync()).Ports[0]);
        var servers = await Assert.ThrowsAsync<RedisServerException>(async () => await node.ExecuteAsync("SINTER", SpreadKey("a"), SpreadKey("b")));
        Assert.Equal(servers.Message, error.Message);
        await Assert.ThrowsAsync<RedisServerException>(async () => await redis.ExecuteAsync("MSETNX", SpreadKey("a"), 1, SpreadKey("b"), 2));
        await Assert.ThrowsAsync<RedisServerException>(async () => await redis.ExecuteAsync("BLPOP", SpreadKey("a"), SpreadKey("b"), 1));
    }

    [Fact]
    public async Task A_batch_over_many_slots_keeps_its_order()
    {
        var redis = await OpenClusterAsync();
        var mset = CommandLine.Rent(new CommandSpec("MSET", split: CommandSplit.Status));
        for (var i = 0; i < 10; i++) mset.Key(SpreadKey($"{i}")).Add(i);
        var replies = await redis.Backend.ExecuteBatchAsync(
            [
                mset, .. Enumerable.Range(0, 10).Select(i => Line("INCR", SpreadKey($"{i}"))), CommandLine.Rent(new CommandSpec("SINTER")).Key(SpreadKey("1")).Key(SpreadKey("2")),
                Line("LPUSH", SpreadKey("1"), "x"), CommandLine.Rent(new CommandSpec("PING")), .. Enumerable.Range(0, 10).Select(i => Line("GET", SpreadKey($"{i}"))),
            ],
            atomic: false,
            Soon);
        Assert.Equal("OK", replies[0].ToString());
        Assert.Equal(Enumerable.Range(1, 10).Select(static i => (long)i), replies[1..11].Select(static reply => reply.AsInteger()));
        Assert.StartsWith("CROSSSLOT", replies[11].ToString(), StringComparison.Ordinal);
        Assert.StartsWith("WRONGTYPE", replies[12].ToString(), StringComparison.Ordinal);
        Assert.Equal("PONG", replies[13].ToString());
        Assert.Equal(Enumerable.Range(1, 10).Select(static i => $"{i}"), replies[14..].Select(static reply => reply.ToString()));
    }

    [Fact]
    public async Task A_transaction_over_slots_is_refused_and_nothing_runs()
    {
        var redis = await OpenClusterAsync();
        var error = await Assert.ThrowsAsync<RedisServerException>(async () =>
            await redis.Backend.ExecuteBatchAsync([Line("INCR", SpreadKey("a")), Line("INCR", SpreadKey("b"))], atomic: true, Soon));
        Assert.Equal("CROSSSLOT", error.Code);
        Assert.Equal(0, (await redis.ExecuteAsync("EXISTS", SpreadKey("a"), SpreadKey("b"))).AsInteger());
    }

    [Fact]
    public async Task Another_database_is_refused()
    {
        Skip();
        var url = (await Servers.ClusterAsync()).Url;
        var error = await Assert.ThrowsAsync<ArgumentException>(async () => await RedisConnection.ConnectAsync(url + "/3"));
        Assert.Contains("database 0 only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Masters_are_told_apart()
    {
        var redis = await OpenClusterAsync();
        var masters = await redis.Backend.MastersAsync(Soon);
        var sizes = await Task.WhenAll(masters.Select(static async master => await master.ExecuteAsync(CommandLine.Rent(new CommandSpec("CLUSTER MYID")), static reply => reply.ToString(), Soon)));
        Assert.Equal(3, sizes.Distinct().Count());
    }

    [Fact]
    public async Task A_script_that_was_loaded_is_known_on_every_master()
    {
        var redis = await OpenClusterAsync();
        var script = new RedisScript($"return '{SpreadKey("")}'");
        Assert.Equal(script.Hash, (await redis.ExecuteAsync("SCRIPT", "LOAD", script.Source)).ToString());
        for (var i = 0; i < 20; i++) Assert.Equal(SpreadKey(""), (await redis.ExecuteAsync("EVALSHA", script.Hash, 1, SpreadKey($"{i}"))).ToString());
    }

    [Theory]
    [InlineData("replica")]
    [InlineData("preferReplica")]
    public async Task Replicas_answer_reads_where_they_are_asked_for(string readFrom)
    {
        Skip();
        var cluster = await Servers.ClusterAsync();
        var writer = await OpenClusterAsync();
        await using (var session = await writer.Backend.OpenSessionAsync(Key("k"), Soon))
        {
            await session.ExecuteAsync(Line("SET", Key("k"), "v"), static reply => reply.Text, Soon);
            Assert.Equal(1, await session.ExecuteAsync(CommandLine.Rent(new CommandSpec("WAIT")).Add(1).Add(5000), static reply => reply.AsInteger(), Soon));
        }
        await using var reader = await RedisConnection.ConnectAsync($"{cluster.Url}?readFrom={readFrom}", Soon);
        // A replica that is not connected yet is waited for, or its master stands in.
        await RealNodes.UntilAsync(async () =>
        {
            var before = await CallsAsync(cluster, "get");
            Assert.Equal("v", await reader.Strings.GetAsync(Key("k"), Soon));
            return await CallsAsync(cluster, "get") > before;
        });
        var gets = await CallsAsync(cluster, "get");
        for (var i = 0; i < 20; i++) Assert.Equal("v", await reader.Strings.GetAsync(Key("k"), Soon));
        Assert.Equal(gets + 20, await CallsAsync(cluster, "get"));
        await reader.Strings.SetAsync(Key("k"), "w", cancellation: Soon);
    }

    [Fact]
    public async Task Everything_goes_in_RESP2_too()
    {
        Skip();
        await using var redis = await RedisConnection.ConnectAsync($"{(await Servers.ClusterAsync()).Url}?protocol=2&readFrom=preferReplica", Soon);
        await redis.ExecuteAsync("MSET", SpreadKey("a"), 1, SpreadKey("b"), 2, SpreadKey("c"), 3);
        Assert.Equal(3, (await redis.ExecuteAsync("DEL", SpreadKey("a"), SpreadKey("b"), SpreadKey("c"))).AsInteger());
        await using var channel = await redis.Backend.SubscribeAsync(SubscriptionKind.Channel, Key("c"), Soon);
        await using var shard = await redis.Backend.SubscribeAsync(SubscriptionKind.ShardChannel, Key("c"), Soon);
        await redis.ExecuteAsync("PUBLISH", Key("c"), "to all");
        await redis.ExecuteAsync("SPUBLISH", Key("c"), "to the shard");
        Assert.Equal("to all", await FirstAsync(channel));
        Assert.Equal("to the shard", await FirstAsync(shard));
        var popped = redis.ExecuteAsync("BLPOP", Key("jobs"), 10).AsTask();
        await redis.ExecuteAsync("RPUSH", Key("jobs"), "x");
        Assert.Equal("x", (await popped.WaitAsync(Soon)).Items[1].ToString());
    }

    private static async Task<string> FirstAsync(IRedisSubscription subscription)
    {
        await foreach (var message in subscription.ReadAllAsync(Soon)) return message.Text;
        throw new InvalidOperationException("The subscription has ended.");
    }

    [Fact]
    public async Task Health_is_that_of_all_masters()
    {
        var redis = await OpenClusterAsync();
        await redis.ExecuteAsync("DBSIZE");
        Assert.Equal(ConnectionState.Connected, redis.Health.State);
    }

    /// <summary>Calls of a command on the replicas, which no other test reads from.</summary>
    private static async Task<long> CallsAsync(RealCluster cluster, string command)
    {
        var calls = 0L;
        foreach (var port in cluster.Ports[3..])
        {
            await using var node = await RealCluster.NodeAsync(port);
            var text = (await node.ExecuteAsync("INFO", "commandstats")).ToString();
            var at = text.IndexOf($"cmdstat_{command}:calls=", StringComparison.Ordinal);
            if (at < 0) continue;
            at = text.IndexOf('=', at) + 1;
            calls += long.Parse(text[at..text.IndexOf(',', at)]);
        }
        return calls;
    }

    private async Task<RedisConnection> OpenClusterAsync()
    {
        Skip();
        return await OpenAsync(TestBackend.Cluster);
    }

    private static void Skip() => Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
}
