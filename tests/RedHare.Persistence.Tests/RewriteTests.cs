using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RedHare.Client;

namespace RedHare.Persistence.Tests;

/// <summary>BGREWRITEAOF: the new base and what follows it are the data set, whatever is written meanwhile.</summary>
public sealed class RewriteTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly MemoryFiles _files = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    public async Task A_rewrite_while_many_write_loses_and_repeats_nothing(string preamble)
    {
        const int Writers = 4, Keys = 3000;
        var counts = new long[Keys];
        using (var durable = new MemoryServer(_files, _directory.Path, ("shards", "4"), ("aof-use-rdb-preamble", preamble)))
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
        Assert.Equal(["appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest"], names);
    }

    [Fact]
    public void Rewrites_that_fail_leave_incremental_files_and_the_next_takes_all_their_places()
    {
        var lines = new ConcurrentQueue<string>();
        using var durable = new MemoryServer(_files, _directory.Path, ("enable-debug-command", "yes"), ("auto-aof-rewrite-percentage", "0"), ("auto-aof-rewrite-min-size", "1kb"));
        durable.Context.Log = (_, line) => lines.Enqueue(line);
        using var redis = durable.Server.Connect();
        redis.Execute("SET", "k", "v");
        redis.Execute("CONFIG", "SET", "rdb-key-save-delay", "10000000");
        for (var failed = 1; failed <= 3; failed++)
        {
            redis.Execute("BGREWRITEAOF");
            redis.Execute("DEBUG", "BREAK-BACKGROUND-WORK");
            Await(redis, "aof_rewrites_consecutive_failures", $"{failed}");
        }
        Assert.Equal("file appendonly.aof.1.base.rdb seq 1 type b\n" + string.Concat(Enumerable.Range(1, 4).Select(n => $"file appendonly.aof.{n}.incr.aof seq {n} type i\n")), Manifest());
        // By itself it begins no other for a while, and says so once.
        redis.Execute("CONFIG", "SET", "auto-aof-rewrite-percentage", "1");
        redis.Execute("SET", "x", new string('x', 10_000));
        Assert.True(SpinWait.SpinUntil(() => lines.Any(line => line.Contains("triggered the limit", StringComparison.Ordinal)), 60_000));
        redis.Execute("CONFIG", "SET", "auto-aof-rewrite-percentage", "0", "rdb-key-save-delay", "0");
        Assert.Single(lines, line => line.Contains("triggered the limit", StringComparison.Ordinal));
        Rewrite(redis);
        Assert.Equal("file appendonly.aof.2.base.rdb seq 2 type b\nfile appendonly.aof.5.incr.aof seq 5 type i\n", Manifest());
        redis.Execute("DEBUG", "LOADAOF");
        Assert.Equal("2", redis.Execute("EXISTS", "k", "x").ToString());
    }

    [Fact]
    public void History_stays_the_latest_first_until_it_may_go()
    {
        using var durable = Open();
        using var redis = durable.Server.Connect();
        redis.Execute("CONFIG", "SET", "aof-disable-auto-gc", "yes");
        Rewrite(redis);
        Rewrite(redis);
        Assert.Equal("""
            file appendonly.aof.3.base.rdb seq 3 type b
            file appendonly.aof.2.incr.aof seq 2 type h
            file appendonly.aof.2.base.rdb seq 2 type h
            file appendonly.aof.1.incr.aof seq 1 type h
            file appendonly.aof.1.base.rdb seq 1 type h
            file appendonly.aof.3.incr.aof seq 3 type i

            """.ReplaceLineEndings("\n"), Manifest());
        redis.Execute("CONFIG", "SET", "aof-disable-auto-gc", "no");
        Assert.Equal("file appendonly.aof.3.base.rdb seq 3 type b\nfile appendonly.aof.3.incr.aof seq 3 type i\n", Manifest());
        Assert.Equal(3, _files.List(Path.Combine(_directory.Path, "appendonlydir")).Count);
    }

    [Fact]
    public void What_a_log_without_a_base_has_kept_goes_with_the_rewrite_that_fails()
    {
        var lines = new ConcurrentQueue<string>();
        using var durable = new MemoryServer(_files, _directory.Path, ("appendonly", "no"), ("enable-debug-command", "yes"));
        durable.Context.Log = (_, line) => lines.Enqueue(line);
        using var redis = durable.Server.Connect();
        redis.Execute("SET", "k", "v");
        redis.Execute("CONFIG", "SET", "rdb-key-save-delay", "10000000");
        redis.Execute("CONFIG", "SET", "appendonly", "yes");
        Assert.True(SpinWait.SpinUntil(() => Names().Contains("temp-appendonly.aof.incr"), 60_000));
        redis.Execute("SET", "l", "v");
        redis.Execute("CONFIG", "SET", "rdb-key-save-delay", "0");
        redis.Execute("DEBUG", "BREAK-BACKGROUND-WORK");
        Await(redis, "aof_rewrites", "1");
        Assert.Contains("Removing the temp incr aof file temp-appendonly.aof.incr", lines);
        Assert.Equal(["appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest"], Names());
        // With the log turned off a rewrite leaves a base alone, and the incremental files are counted from one again.
        redis.Execute("CONFIG", "SET", "appendonly", "no");
        Rewrite(redis);
        Assert.Equal("file appendonly.aof.2.base.rdb seq 2 type b\n", Manifest());
        redis.Execute("CONFIG", "SET", "appendonly", "yes");
        Await(redis, "aof_rewrites", "3");
        Assert.Equal("file appendonly.aof.3.base.rdb seq 3 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n", Manifest());
        redis.Execute("DEBUG", "LOADAOF");
        Assert.Equal("2", redis.Execute("EXISTS", "k", "l").ToString());
        Assert.Equal("0", Info(redis, "rdb_changes_since_last_save"));
    }

    [Fact]
    public void Turned_on_during_a_save_the_log_waits_for_its_end()
    {
        using var durable = new MemoryServer(_files, _directory.Path, ("enable-debug-command", "yes"));
        using var redis = durable.Server.Connect();
        redis.Execute("SET", "kept", "v");
        redis.Execute("CONFIG", "SET", "appendonly", "no", "rdb-key-save-delay", "10000000");
        var before = Manifest();
        redis.Execute("SET", "lost", "v");
        redis.Execute("BGSAVE");
        redis.Execute("CONFIG", "SET", "appendonly", "yes");
        Assert.Equal("1", Info(redis, "aof_rewrite_scheduled"));
        Assert.Equal(before, Manifest());
        redis.Execute("DEBUG", "LOADAOF");
        Assert.Equal("1", Info(redis, "rdb_bgsave_in_progress"));
        Assert.Equal(["kept"], redis.Execute("KEYS", "*").Items.ToArray().Select(key => key.ToString()));
        redis.Execute("CONFIG", "SET", "rdb-key-save-delay", "0");
        redis.Execute("DEBUG", "BREAK-BACKGROUND-WORK");
        Await(redis, "aof_rewrites", "1");
        redis.Execute("SET", "after", "v");
        redis.Execute("DEBUG", "LOADAOF");
        Assert.Equal("2", redis.Execute("EXISTS", "kept", "lost", "after").ToString());
    }

    [Fact]
    public void Reloading_is_no_change_that_the_log_keeps()
    {
        using (var durable = new MemoryServer(_files, _directory.Path, ("enable-debug-command", "yes")))
        using (var redis = durable.Server.Connect())
        {
            redis.Execute("SET", "k", "v");
            redis.Execute("DEBUG", "LOADAOF");
            redis.Execute("DEBUG", "RELOAD");
            redis.Execute("SET", "l", "v");
            redis.Execute("DEBUG", "LOADAOF");
            Assert.Equal("2", redis.Execute("EXISTS", "k", "l").ToString());
        }
        Assert.DoesNotContain("DEBUG", Encoding.ASCII.GetString(_files["incr.aof"]), StringComparison.Ordinal);
    }

    private static void Await(EmbeddedConnection redis, string field, string value) =>
        Assert.True(SpinWait.SpinUntil(() => Info(redis, field) == value, 60_000), $"{field} is {Info(redis, field)}");

    private string Manifest() => Encoding.UTF8.GetString(_files["appendonly.aof.manifest"]);

    private string[] Names() => [.. _files.List(Path.Combine(_directory.Path, "appendonlydir")).Order()];

    [Fact]
    public void Keys_flushed_swapped_renamed_and_expired_meanwhile_are_as_they_were_or_as_they_became()
    {
        using (var durable = Open())
        using (var redis = durable.Server.Connect())
        {
            for (var i = 0; i < 2000; i++) redis.Execute("SET", $"key:{i}", $"{i}".PadRight(2000));
            redis.Execute("SELECT", "1");
            for (var i = 0; i < 2000; i++) redis.Execute("SET", $"other:{i}", $"{i}".PadRight(2000));
            var step = 0;
            // While the base is written, at each of its writes of a megabyte.
            _files.Before = what =>
            {
                if (what != "write" || Thread.CurrentThread.Name != "redhare snapshot") return;
                using var second = durable.Server.Connect();
                switch (step++)
                {
                    case 1: second.Execute("SWAPDB", "0", "1"); break;
                    case 2: second.Execute("RENAME", "other:1", "renamed"); break;
                    case 3: second.Execute("FLUSHDB"); break;
                    case 4: second.Execute("SET", "after", "1"); break;
                }
            };
            Rewrite(redis);
            Assert.True(step >= 5);
            _files.Before = null;
        }
        using (var again = Open())
        using (var redis = again.Server.Connect())
        {
            Assert.Equal(["after"], redis.Execute("KEYS", "*").Items.ToArray().Select(item => item.ToString()));
            redis.Execute("SELECT", "1");
            Assert.Equal("2000", redis.Execute("DBSIZE").ToString());
            Assert.Equal("1999", redis.Execute("GET", "key:1999").ToString().TrimEnd());
        }
    }

    [Fact]
    public void The_log_is_turned_on_and_off_while_the_server_runs()
    {
        using (var durable = new MemoryServer(_files, _directory.Path, ("appendonly", "no")))
        using (var redis = durable.Server.Connect())
        {
            redis.Execute("SET", "before", "1");
            redis.Execute("CONFIG", "SET", "appendonly", "yes");
            redis.Execute("SET", "during", "1");
            Assert.Equal("1", redis.Execute("WAITAOF", "1", "0", "0").Items[0].ToString());
            Assert.True(SpinWait.SpinUntil(() => Info(redis, "aof_rewrite_in_progress") == "0", 30_000));
            redis.Execute("SET", "after", "1");
            redis.Execute("CONFIG", "SET", "appendonly", "no");
            redis.Execute("SET", "off", "1");
            redis.Execute("CONFIG", "SET", "appendonly", "yes");
            redis.Execute("SET", "again", "1");
            Assert.True(SpinWait.SpinUntil(() => Info(redis, "aof_rewrite_in_progress") == "0", 30_000));
        }
        using (var again = Open())
        using (var redis = again.Server.Connect())
            Assert.Equal("5", redis.Execute("EXISTS", "before", "during", "after", "off", "again").ToString());
    }

    [Fact]
    public void After_an_error_of_the_disk_writes_go_on_when_it_is_well_again()
    {
        using (var durable = new MemoryServer(_files, _directory.Path, ("appendfsync", "always")))
        using (var redis = durable.Server.Connect())
        {
            redis.Execute("SET", "a", "1");
            _files.Before = what => { if (what is "write" or "open") throw new IOException("No space left on device : '/data/x'"); };
            Assert.StartsWith("MISCONF", Assert.Throws<RedisServerException>(() => redis.Execute("SET", "a", "2")).Message, StringComparison.Ordinal);
            Assert.StartsWith("MISCONF", redis.TryExecute("SET", "b", "1").ToString(), StringComparison.Ordinal);
            _files.Before = null;
            Assert.True(SpinWait.SpinUntil(() => !redis.TryExecute("SET", "b", "2").IsError, 60_000));
            Assert.Equal("ok", Info(redis, "aof_last_write_status"));
        }
        using (var again = Open())
        using (var redis = again.Server.Connect())
        {
            Assert.Equal("2", redis.Execute("GET", "a").ToString());
            Assert.Equal("2", redis.Execute("GET", "b").ToString());
        }
    }

    [Fact]
    public void The_log_is_rewritten_by_itself_when_it_has_grown()
    {
        using var durable = new MemoryServer(_files, _directory.Path, ("auto-aof-rewrite-min-size", "100kb"));
        using var redis = durable.Server.Connect();
        Assert.True(SpinWait.SpinUntil(() =>
        {
            redis.Execute("SET", "key", new string('x', 10_000));
            return Rewrites(redis) >= 2;
        }, 60_000));
        Assert.True(long.Parse(Info(redis, "aof_base_size"), CultureInfo.InvariantCulture) < 200_000);
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
