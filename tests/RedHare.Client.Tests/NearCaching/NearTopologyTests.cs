using System.Text;
using RedHare.Client.Tests.Cluster;
using RedHare.Client.Tests.Servers;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.NearCaching;

/// <summary>Keys that move to another server, and servers that take over from others: nothing that was held before survives.</summary>
public sealed class NearTopologyTests(TestServers servers) : ClientTest(servers)
{
    private static CancellationToken Later => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Theory]
    [InlineData(NearCacheMode.Tracked)]
    [InlineData(NearCacheMode.Broadcast)]
    public async Task A_slot_that_moves_leaves_nothing_stale(NearCacheMode mode)
    {
        Skip();
        var (redis, cluster) = (await OpenAsync(TestBackend.Cluster), await Servers.ClusterAsync());
        await using var near = await redis.OpenNearCacheAsync(Options(mode), Soon);
        string[] keys = [Key("first"), Key("second"), Key("absent")];
        foreach (var key in keys[..2]) await redis.Strings.SetAsync(key, "old");
        await ReadAllAsync(near, keys);
        await using var move = await SlotMove.BeginAsync(cluster, HashSlot.Of(Encoding.UTF8.GetBytes(keys[0])));
        await move.MigrateAsync(keys[0]);
        // Half way: the first is reached by ASK, the absent one is made at the new place.
        await WriteAndReadAsync(redis, near, keys, "half way");
        // The second was there and stayed: written at the old place.
        await WriteAndReadAsync(redis, near, keys, "half way again");
        await move.MigrateAsync(keys[1]);
        await move.EndAsync();
        await WriteAndReadAsync(redis, near, keys, "moved");
        await WriteAndReadAsync(redis, near, keys, "moved again");
    }

    [Theory]
    [InlineData(NearCacheMode.Tracked)]
    [InlineData(NearCacheMode.Broadcast)]
    public async Task Reads_that_race_with_a_moving_slot_leave_nothing_stale(NearCacheMode mode)
    {
        Skip();
        var (redis, cluster) = (await OpenAsync(TestBackend.Cluster), await Servers.ClusterAsync());
        await using var near = await redis.OpenNearCacheAsync(Options(mode), Soon);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await near.GetAsync(Key("k"));
        })).ToArray();
        for (var round = 0; round < 5; round++)
        {
            await redis.Strings.SetAsync(Key("k"), $"{round}: before");
            await using var move = await SlotMove.BeginAsync(cluster, HashSlot.Of(Encoding.UTF8.GetBytes(Key("k"))));
            await move.MigrateAsync(Key("k"));
            await WriteAndReadAsync(redis, near, [Key("k")], $"{round}: half way");
            await move.EndAsync();
            await WriteAndReadAsync(redis, near, [Key("k")], $"{round}: moved");
        }
        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task A_master_of_a_cluster_that_is_killed_or_steps_down_leaves_nothing_stale()
    {
        Skip();
        await using var cluster = await RealCluster.StartAsync(nodeTimeout: 1500);
        await using var redis = await RedisConnection.ConnectAsync($"{cluster.Url}?timeout=20000", Later);
        foreach (var mode in Enum.GetValues<NearCacheMode>())
        {
            await using var near = await redis.OpenNearCacheAsync(new NearCacheOptions { Mode = mode, Heartbeat = TimeSpan.FromMilliseconds(200) }, Later);
            string[] keys = [.. Enumerable.Range(0, 12).Select(i => $"k{i}")];
            foreach (var key in keys) await redis.Strings.SetAsync(key, "old");
            await ReadAllAsync(near, keys);
            var (master, replica) = mode == NearCacheMode.Tracked ? (cluster.Ports[0], cluster.Ports[3]) : (cluster.Ports[1], cluster.Ports[4]);
            await using (var node = await RealCluster.NodeAsync(replica))
            {
                if (mode == NearCacheMode.Tracked) await node.ExecuteAsync("CLUSTER", "FAILOVER");
                else cluster.Kill(master);
                await RealNodes.UntilAsync(async () => (await node.ExecuteAsync("ROLE")).Items[0].ToString() == "master");
            }
            foreach (var key in keys) await redis.Strings.SetAsync(key, $"new {mode}");
            await UntilAsync(near, keys, $"new {mode}");
        }
    }

    [Fact]
    public async Task A_master_behind_sentinels_that_steps_down_or_is_killed_leaves_nothing_stale()
    {
        Skip();
        await using var set = await RealSentinels.StartAsync(downAfter: 1000);
        await using var redis = await RedisConnection.ConnectAsync($"{set.Url}?timeout=20000", Later);
        await using var sentinel = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{set.Ports[3]}", Later);
        await using var near = await redis.OpenNearCacheAsync(new NearCacheOptions { Heartbeat = TimeSpan.FromMilliseconds(200) }, Later);
        string[] keys = ["k1", "k2", "absent"];
        foreach (var key in keys[..2]) await redis.Strings.SetAsync(key, "old");
        await ReadAllAsync(near, keys);
        foreach (var planned in (bool[])[true, false])
        {
            var before = await MasterAsync(sentinel);
            if (planned) await RealSentinels.FailOverAsync(sentinel, Soon);
            else set.Kill(before);
            await RealNodes.UntilAsync(async () => await MasterAsync(sentinel) != before);
            foreach (var key in keys) await redis.Strings.SetAsync(key, $"new {planned}");
            await UntilAsync(near, keys, $"new {planned}");
        }
    }

    private static async Task<int> MasterAsync(RedisConnection sentinel) =>
        int.Parse((await sentinel.ExecuteAsync("SENTINEL", "GET-MASTER-ADDR-BY-NAME", RealSentinels.Master)).Items[1].ToString());

    private static async Task ReadAllAsync(NearCache near, string[] keys)
    {
        foreach (var key in keys) await near.GetAsync(key, Later);
    }

    private static async Task WriteAndReadAsync(RedisConnection redis, NearCache near, string[] keys, string value)
    {
        foreach (var key in keys) await redis.Strings.SetAsync(key, value);
        await near.SynchronizeAsync(Soon);
        foreach (var key in keys) Assert.Equal(value, await near.GetAsync(key));
    }

    /// <summary>Who took over tells the others in its own time; until then the cache may hold what it held.</summary>
    private static async Task UntilAsync(NearCache near, string[] keys, string value)
    {
        foreach (var key in keys)
            await RealNodes.UntilAsync(async () =>
            {
                try
                {
                    return await near.GetAsync(key, Later) == value;
                }
                catch (RedisConnectionException)
                {
                    return false;
                }
            });
    }

    private NearCacheOptions Options(NearCacheMode mode) => new() { Mode = mode, Prefixes = mode == NearCacheMode.Broadcast ? [Key("")] : [] };

    private static void Skip() => Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
}
