using System.Text;
using RedHare.Client.Tests.Servers;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Cluster;

/// <summary>Slots that move from one master of a real cluster to another.</summary>
public sealed class SlotMoveTests(TestServers servers) : ClientTest(servers)
{
    [Fact]
    public async Task Half_moved_slots_serve_all_their_keys()
    {
        var (redis, cluster) = await OpenClusterAsync();
        string[] keys = [Key("a"), Key("b"), Key("c")];
        foreach (var key in keys) Assert.Equal(1, await redis.Strings.IncrAsync(key, Soon));
        await using var move = await SlotMove.BeginAsync(cluster, Slot(keys[0]));
        await move.MigrateAsync(keys[0]);
        // The first is at its new place, reached by ASK; the others at the old; one that does not exist is asked for at the new.
        foreach (var key in keys) Assert.Equal(2, await redis.Strings.IncrAsync(key, Soon));
        Assert.Equal(1, await redis.Strings.IncrAsync(Key("new"), Soon));
        Assert.Equal([3, 4], (await redis.Backend.ExecuteBatchAsync([Line("INCR", keys[0]), Line("INCR", keys[0])], atomic: true, Soon)).Select(static reply => reply.AsInteger()));
        Assert.Equal(5, await redis.Backend.EvaluateAsync(new RedisScript("return redis.call('incr', KEYS[1])"), new RedisKey[] { keys[0] }, default, static reply => reply.AsInteger(), Soon));
        // Keys of both places in one command: refused until the rest has moved.
        var all = redis.ExecuteAsync("MGET", keys[0], keys[1], keys[2]).AsTask();
        var transaction = redis.Backend.ExecuteBatchAsync([Line("INCR", keys[0]), Line("INCR", keys[1])], atomic: true, Soon).AsTask();
        await redis.ExecuteAsync("PING");
        Assert.False(all.IsCompleted);
        foreach (var key in keys[1..]) await move.MigrateAsync(key);
        await move.EndAsync();
        Assert.Equal(3, (await all.WaitAsync(Soon)).Items.Count);
        Assert.Equal([6, 3], (await transaction.WaitAsync(Soon)).Select(static reply => reply.AsInteger()));
        foreach (var key in keys) Assert.InRange(await redis.Strings.IncrAsync(key, Soon), 3, 7);
    }

    [Fact]
    public async Task A_blocking_command_waits_on_at_the_slots_new_node()
    {
        var (_, cluster) = await OpenClusterAsync();
        await using var redis = await RedisConnection.ConnectAsync($"{cluster.Url}?name={Guid.NewGuid():N}", Soon);
        var popped = redis.ExecuteAsync("BLPOP", Key("jobs"), 0).AsTask();
        await using var move = await SlotMove.BeginAsync(cluster, Slot(Key("jobs")));
        await RealNodes.UntilAsync(async () => (await move.Source.ExecuteAsync("CLIENT", "LIST")).ToString().Contains("cmd=blpop", StringComparison.Ordinal));
        await move.EndAsync();
        Assert.Equal(1, (await redis.ExecuteAsync("RPUSH", Key("jobs"), "work")).AsInteger());
        Assert.Equal("work", (await popped.WaitAsync(Soon)).Items[1].ToString());
    }

    [Fact]
    public async Task A_shard_channel_moves_with_its_slot_and_its_listener_is_told()
    {
        var (redis, cluster) = await OpenClusterAsync();
        await using var moved = await redis.Backend.SubscribeAsync(SubscriptionKind.ShardChannel, Key("news"), Soon);
        await using var other = await redis.Backend.SubscribeAsync(SubscriptionKind.ShardChannel, SpreadKey("other"), Soon);
        await using var messages = moved.ReadAllAsync(Soon).GetAsyncEnumerator(Soon);
        Assert.Equal(1, (await redis.ExecuteAsync("SPUBLISH", Key("news"), "one")).AsInteger());
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal("one", messages.Current.Text);
        await using (var move = await SlotMove.BeginAsync(cluster, Slot(Key("news")))) await move.EndAsync();
        Assert.True(await messages.MoveNextAsync());
        Assert.True(messages.Current.IsGap);
        Assert.Equal(1, (await redis.ExecuteAsync("SPUBLISH", Key("news"), "two")).AsInteger());
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal("two", messages.Current.Text);
        // The one whose slot stayed missed nothing.
        Assert.Equal(1, (await redis.ExecuteAsync("SPUBLISH", SpreadKey("other"), "three")).AsInteger());
        await foreach (var message in other.ReadAllAsync(Soon))
        {
            Assert.Equal(("three", false), (message.Text, message.IsGap));
            break;
        }
    }

    [Fact]
    public async Task A_session_learns_where_the_next_one_belongs()
    {
        var (redis, cluster) = await OpenClusterAsync();
        await using (var before = await redis.Backend.OpenSessionAsync(Key("k"), Soon))
        {
            await using (var move = await SlotMove.BeginAsync(cluster, Slot(Key("k")))) await move.EndAsync();
            var error = await Assert.ThrowsAsync<RedisServerException>(async () => await before.ExecuteAsync(Line("WATCH", Key("k")), static reply => reply.Text, Soon));
            Assert.Equal("MOVED", error.Code);
        }
        await using var after = await redis.Backend.OpenSessionAsync(Key("k"), Soon);
        Assert.Equal("OK", await after.ExecuteAsync(Line("WATCH", Key("k")), static reply => reply.Text, Soon));
    }

    [Fact]
    public async Task A_session_is_opened_where_the_slot_is_though_the_map_is_old()
    {
        var (redis, cluster) = await OpenClusterAsync();
        await using (var move = await SlotMove.BeginAsync(cluster, Slot(Key("k")))) await move.EndAsync();
        await using var session = await redis.Backend.OpenSessionAsync(Key("k"), Soon);
        Assert.Equal("OK", await session.ExecuteAsync(Line("WATCH", Key("k")), static reply => reply.Text, Soon));
        Assert.Equal([1], (await session.ExecuteBatchAsync([Line("INCR", Key("k"))], atomic: true, Soon)).Select(static reply => reply.AsInteger()));
    }

    [Fact]
    public async Task A_batch_keeps_its_order_while_slots_of_its_keys_move()
    {
        var (redis, cluster) = await OpenClusterAsync();
        const int Count = 100;
        var moved = 0;
        var moving = Task.Run(async () =>
        {
            for (; moved < Count; moved++)
            {
                await using var move = await SlotMove.BeginAsync(cluster, Slot(SpreadKey($"{moved}")));
                await move.EndAsync();
            }
        });
        for (var round = 0; !moving.IsCompleted; round++)
        {
            await using var batch = redis.CreateBatch();
            var sets = Enumerable.Range(0, Count).Select(i => batch.Strings.SetAsync(SpreadKey($"{i}"), $"{round}:{i}").AsTask()).ToArray();
            var gets = Enumerable.Range(0, Count).Select(i => batch.Strings.GetAsync(SpreadKey($"{i}")).AsTask()).ToArray();
            var deletes = Enumerable.Range(0, Count).Select(i => batch.Keys.DelAsync([SpreadKey($"{i}")]).AsTask()).ToArray();
            await batch.ExecuteAsync(Soon);
            await Task.WhenAll(sets);
            Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{round}:{i}"), await Task.WhenAll(gets));
            Assert.All(await Task.WhenAll(deletes), static deleted => Assert.Equal(1, deleted));
        }
        await moving;
    }

    private static int Slot(string key) => HashSlot.Of(Encoding.UTF8.GetBytes(key));

    private async Task<(RedisConnection Redis, RealCluster Cluster)> OpenClusterAsync()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        return (await OpenAsync(TestBackend.Cluster), await Servers.ClusterAsync());
    }
}
