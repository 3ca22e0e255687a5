using System.Globalization;
using RedHare.Client;

namespace RedHare.Persistence.Tests;

/// <summary>BGREWRITEAOF: the new base and what follows it are the data set, whatever is written meanwhile.</summary>
public sealed class RewriteTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly MemoryFiles _files = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_rewrite_while_many_write_loses_and_repeats_nothing()
    {
        const int Writers = 4, Keys = 3000;
        var counts = new long[Keys];
        using (var durable = Open())
        {
            using var stop = new CancellationTokenSource();
            using (var redis = durable.Server.Connect())
                for (var i = 0; i < Keys; i++) redis.Execute("SET", $"filler:{i}", new string('x', 100));
            var writers = Enumerable.Range(0, Writers).Select(n => Task.Run(() => Count(durable, counts, n, stop.Token))).ToArray();
            using (var redis = durable.Server.Connect())
                for (var rewrite = 1; rewrite <= 5; rewrite++) Rewrite(redis);
            await stop.CancelAsync();
            await Task.WhenAll(writers);
        }
        using (var again = Open())
        using (var redis = again.Server.Connect())
        {
            Assert.Equal(Keys.ToString(CultureInfo.InvariantCulture), redis.Execute("EVAL", "return #redis.call('KEYS', 'filler:*')", "0").ToString());
            for (var i = 0; i < Keys; i++)
            {
                if (counts[i] == 0) continue;
                Assert.Equal($"{counts[i]}", redis.Execute("GET", $"{{{i}}}count").ToString());
                Assert.Equal($"{counts[i]}", redis.Execute("LLEN", $"{{{i}}}list").ToString());
                Assert.Equal($"{counts[i]}", redis.Execute("HGET", $"{{{i}}}hash", "n").ToString());
            }
        }
    }

    [Fact]
    public void After_a_rewrite_there_are_one_base_one_incremental_file_and_no_history()
    {
        using var durable = Open();
        using var redis = durable.Server.Connect();
        for (var i = 0; i < 100; i++) redis.Execute("INCR", "counter");
        Rewrite(redis);
        redis.Execute("INCR", "counter");
        var names = _files.List(Path.Combine(_directory.Path, "appendonlydir")).Order().ToArray();
        Assert.Equal(["appendonly.aof.2.base.aof", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest"], names);
    }

    private MemoryServer Open() => new(_files, _directory.Path, ("shards", "4"));

    internal static void Rewrite(EmbeddedConnection redis)
    {
        var before = Rewrites(redis);
        Assert.StartsWith("Background append only file rewriting", redis.Execute("BGREWRITEAOF").ToString(), StringComparison.Ordinal);
        Assert.True(SpinWait.SpinUntil(() => Rewrites(redis) > before, 60_000));
    }

    internal static long Rewrites(EmbeddedConnection redis) => long.Parse(Info(redis, "aof_rewrites"), CultureInfo.InvariantCulture);

    internal static string Info(EmbeddedConnection redis, string field) =>
        redis.Execute("INFO", "persistence").ToString().Split("\r\n").Single(line => line.StartsWith(field + ":", StringComparison.Ordinal)).Split(':')[1];

    // Each writer has keys of its own, so that it knows what they must hold.
    private static void Count(MemoryServer durable, long[] counts, int writer, CancellationToken stop)
    {
        var random = new Random(writer);
        using var redis = durable.Server.Connect();
        while (!stop.IsCancellationRequested)
        {
            var key = random.Next(counts.Length / 4) * 4 + writer;
            redis.Execute("MULTI");
            redis.Execute("INCR", $"{{{key}}}count");
            redis.Execute("RPUSH", $"{{{key}}}list", "element");
            redis.Execute("HINCRBY", $"{{{key}}}hash", "n", "1");
            redis.Execute("EXEC");
            counts[key]++;
            // Keys that come and go, and move.
            redis.Execute("SET", $"{{{key}}}a", "v");
            if (random.Next(2) == 0) redis.TryExecute("RENAME", $"{{{key}}}a", $"{{{key}}}b");
            else redis.Execute("DEL", $"{{{key}}}a", $"{{{key}}}b");
        }
    }
}
