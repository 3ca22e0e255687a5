using System.Diagnostics;
using RedHare.Client.Tests.Servers;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Cluster;

/// <summary>Slots of a cluster of its own move from master to master while callers of all kinds are at work.</summary>
public sealed class ReshardingTests
{
    private const int Slots = 4000, Keys = 4000, AtOnce = 24;

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(90)).Token;

    [Fact]
    public async Task Resharding_4000_slots_under_load_reaches_no_caller()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        await using var cluster = await RealCluster.StartAsync();
        await using var redis = await RedisConnection.ConnectAsync($"{cluster.Url}?timeout=20000", Soon);
        var counts = new long[Keys];
        for (var first = 0; first < Keys; first += 500)
        {
            var lines = Enumerable.Range(first, 500).Select(static i => CommandLine.Rent(new CommandSpec("SET")).Key($"n:{i}").Add(0)).ToArray();
            Assert.All(await redis.Backend.ExecuteBatchAsync(lines, atomic: false, Soon), static reply => Assert.Equal("OK", reply.ToString()));
        }

        using var stop = new CancellationTokenSource();
        var calls = new long[5];
        Task[] load =
        [
            // Each counter has one writer, so that every reply is known beforehand.
            .. Enumerable.Range(0, 4).Select(worker => Repeat(0, async random =>
            {
                var key = random.Next(Keys / 4) * 4 + worker;
                Assert.Equal(counts[key] + 1, await redis.Strings.IncrAsync($"n:{key}", CancellationToken.None));
                counts[key]++;
            })),
            Repeat(1, async random =>
            {
                var first = random.Next(Keys);
                var values = (await redis.ExecuteAsync("MGET", [.. Enumerable.Range(0, 20).Select(i => (RedisValue)$"n:{(first + i) % Keys}")])).Items;
                Assert.All(values, static value => Assert.False(value.IsNull));
            }),
            // Two keys of one slot, together: while the slot is half moved the servers refuse them (TRYAGAIN).
            Repeat(2, async random =>
            {
                var tag = random.Next(Keys);
                var replies = await redis.Backend.ExecuteBatchAsync([Incr($"{{n:{tag}}}:a"), Incr($"{{n:{tag}}}:b")], atomic: true, Soon);
                Assert.Equal(replies[0].AsInteger(), replies[1].AsInteger());
            }),
            Repeat(3, async random =>
            {
                var tag = random.Next(Keys);
                var script = new RedisScript("return {redis.call('incr', KEYS[1]), redis.call('incr', KEYS[2])}");
                var reply = await redis.Backend.EvaluateAsync(script, new RedisKey[] { $"{{n:{tag}}}:c", $"{{n:{tag}}}:d" }, default, static reply => reply, Soon);
                Assert.Equal(reply.Items[0].AsInteger(), reply.Items[1].AsInteger());
            }),
            Repeat(4, async random =>
            {
                var queue = $"{{n:{random.Next(Keys)}}}:q";
                var popped = redis.ExecuteAsync("BLPOP", queue, 20).AsTask();
                await redis.ExecuteAsync("RPUSH", queue, "x");
                Assert.Equal("x", (await popped).Items[1].ToString());
            }),
        ];
        var clock = Stopwatch.StartNew();
        var moved = await MoveAsync(cluster);
        var took = clock.Elapsed;
        await stop.CancelAsync();
        await Task.WhenAll(load).WaitAsync(Soon);

        for (var first = 0; first < Keys; first += 500)
        {
            var values = (await redis.ExecuteAsync("MGET", [.. Enumerable.Range(first, 500).Select(static i => (RedisValue)$"n:{i}")])).Items;
            Assert.Equal(counts[first..(first + 500)], values.Select(static value => value.AsInteger()));
        }
        Assert.All(calls, static count => Assert.NotEqual(0, count));
        Console.WriteLine($"cluster resharding: {Slots} slots with {moved} keys moved in {took.TotalSeconds:F1} s under {calls[0]} increments, {calls[1]} MGETs of 20 slots, {calls[2]} transactions, " +
            $"{calls[3]} scripts, {calls[4]} blocking pops; no error");

        Task Repeat(int kind, Func<Random, Task> call) => Task.Run(async () =>
        {
            var random = new Random(kind);
            for (; !stop.IsCancellationRequested; Interlocked.Increment(ref calls[kind])) await call(random);
        });
    }

    private static CommandLine Incr(string key) => CommandLine.Rent(new CommandSpec("INCR")).Key(key);

    /// <summary>From the first master to the second. Several slots at once; a slot's keys one after the other, so that slots are half moved for a while.</summary>
    private static async Task<long> MoveAsync(RealCluster cluster)
    {
        await using var source = await RealCluster.NodeAsync(cluster.Ports[0]);
        await using var target = await RealCluster.NodeAsync(cluster.Ports[1]);
        var ids = (Source: (await source.ExecuteAsync("CLUSTER", "MYID")).ToString(), Target: (await target.ExecuteAsync("CLUSTER", "MYID")).ToString());
        var next = -1;
        var moved = 0L;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            for (var slot = Interlocked.Increment(ref next); slot < Slots; slot = Interlocked.Increment(ref next))
            {
                await target.ExecuteAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", ids.Source);
                await source.ExecuteAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", ids.Target);
                while ((await source.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", slot, 10)).Items is { Count: > 0 } keys)
                {
                    foreach (var key in keys) await source.ExecuteAsync("MIGRATE", "127.0.0.1", cluster.Ports[1], key.Bytes, 0, 10_000);
                    Interlocked.Add(ref moved, keys.Count);
                }
                await target.ExecuteAsync("CLUSTER", "SETSLOT", slot, "NODE", ids.Target);
                await source.ExecuteAsync("CLUSTER", "SETSLOT", slot, "NODE", ids.Target);
            }
        })));
        return moved;
    }
}
