using System.Text;
using RedHare.Client;

namespace RedHare.Persistence.Tests.Snapshots;

/// <summary>SAVE, LASTSAVE, DEBUG RELOAD, and what a start does with the file.</summary>
public sealed class SnapshotTests
{
    [Theory]
    [InlineData("yes", "yes")]
    [InlineData("no", "yes")]
    [InlineData("yes", "no")]
    public async Task What_was_saved_comes_back(string compression, string checksum)
    {
        using var directory = new TempDirectory();
        SortedDictionary<string, string> before;
        await using (var server = Open(directory, ("rdbcompression", compression), ("rdbchecksum", checksum)))
        await using (var redis = RedisConnection.Over(server.OpenBackend()))
        {
            await DataSet.FillAsync(redis, fieldExpiry: true);
            before = await LoadedAsync(redis);
            Assert.Equal("OK", (await redis.ExecuteAsync("SAVE")).ToString());
            await redis.ExecuteAsync("SET", "not", "saved");
        }
        await using (var server = Open(directory))
        await using (var redis = RedisConnection.Over(server.OpenBackend()))
        {
            Assert.Equal(before, await LoadedAsync(redis));
            using var other = server.Connect();
            other.Execute("SELECT", "2");
            Assert.Equal("value", other.Execute("GET", "string:renamed").ToString());
            Assert.Equal(7, other.Execute("FCALL", "f", "0").AsInteger());
        }
        Assert.Equal("REDIS0012", Encoding.ASCII.GetString(File.ReadAllBytes(Dump(directory))[..9]));
        Assert.Equal(checksum == "no", File.ReadAllBytes(Dump(directory))[^8..].All(b => b == 0));
    }

    [Fact]
    public async Task A_reload_changes_nothing()
    {
        using var directory = new TempDirectory();
        await using var server = Open(directory, ("enable-debug-command", "yes"));
        await using var redis = RedisConnection.Over(server.OpenBackend());
        await DataSet.FillAsync(redis, fieldExpiry: true);
        var before = await LoadedAsync(redis);
        Assert.Equal("OK", (await redis.ExecuteAsync("DEBUG", "RELOAD")).ToString());
        Assert.Equal(before, await LoadedAsync(redis));
        await redis.ExecuteAsync("SET", "string:int", "99");
        await redis.ExecuteAsync("SET", "new", "key");
        Assert.Equal("OK", (await redis.ExecuteAsync("DEBUG", "RELOAD", "NOSAVE", "NOFLUSH", "MERGE")).ToString());
        Assert.Equal("12345", (await redis.ExecuteAsync("GET", "string:int")).ToString());
        Assert.Equal("key", (await redis.ExecuteAsync("GET", "new")).ToString());
        Assert.Equal("OK", (await redis.ExecuteAsync("DEBUG", "RELOAD", "NOSAVE")).ToString());
        Assert.Equal(before, await LoadedAsync(redis));
    }

    [Fact]
    public void Keys_that_expired_meanwhile_are_left_out()
    {
        using var directory = new TempDirectory();
        using (var server = Open(directory, ("enable-debug-command", "yes")))
        using (var redis = server.Connect())
        {
            redis.Execute("DEBUG", "SET-ACTIVE-EXPIRE", "0");
            redis.Execute("SET", "gone", "x", "PX", "1");
            redis.Execute("SET", "stays", "y", "EX", "100000");
            redis.Execute("SAVE");
        }
        Thread.Sleep(20);
        using (var server = Open(directory))
        using (var redis = server.Connect())
        {
            Assert.Equal(1, redis.Execute("DBSIZE").AsInteger());
            Assert.InRange(redis.Execute("TTL", "stays").AsInteger(), 90_000, 100_000);
        }
    }

    [Fact]
    public void Changes_since_the_last_save_are_counted_and_its_time_is_told()
    {
        using var directory = new TempDirectory();
        using (var server = Open(directory))
        using (var redis = server.Connect())
        {
            redis.Execute("MSET", "a", "1", "b", "2");
            Assert.Contains("rdb_changes_since_last_save:2\r\n", redis.Execute("INFO", "persistence").ToString(), StringComparison.Ordinal);
            redis.Execute("SAVE");
            Assert.Contains("rdb_changes_since_last_save:0\r\n", redis.Execute("INFO", "persistence").ToString(), StringComparison.Ordinal);
            Assert.InRange(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - redis.Execute("LASTSAVE").AsInteger(), 0, 60);
        }
        using (var server = Open(directory))
        using (var redis = server.Connect()) Assert.Contains("rdb_changes_since_last_save:0\r\n", redis.Execute("INFO", "persistence").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Many_keys_come_back_whichever_thread_restores_them()
    {
        using var directory = new TempDirectory();
        string digest;
        using (var server = Open(directory, ("enable-debug-command", "yes")))
        using (var redis = server.Connect())
        {
            redis.Execute("DEBUG", "POPULATE", "30000", "text", "40");
            for (var i = 0; i < 3000; i++)
            {
                redis.Execute("HSET", $"hash:{i}", "a", $"{i}", "b", new string('x', i % 90));
                redis.Execute("RPUSH", $"list:{i}", $"{i}", "b", "c");
                redis.Execute("ZADD", $"zset:{i}", $"{i}", "m", "2.5", $"n{i}");
                redis.Execute("SADD", $"set:{i}", $"{i}", "x");
                redis.Execute("XADD", $"stream:{i % 50}", "*", "f", $"{i}");
            }
            // Longer than what is copied, and between the others.
            redis.Execute("SET", "large", new string('l', 1_000_000));
            redis.Execute("SET", "expires", "x", "EX", "100000");
            digest = redis.Execute("DEBUG", "DIGEST").ToString();
            redis.Execute("SAVE");
        }
        using (var server = Open(directory, ("enable-debug-command", "yes")))
        using (var redis = server.Connect())
        {
            Assert.Equal(digest, redis.Execute("DEBUG", "DIGEST").ToString());
            Assert.Contains("rdb_last_load_keys_loaded:42052\r\n", redis.Execute("INFO", "persistence").ToString(), StringComparison.Ordinal);
            Assert.Equal("OK", redis.Execute("DEBUG", "RELOAD").ToString());
            Assert.Equal(digest, redis.Execute("DEBUG", "DIGEST").ToString());
        }
    }

    [Fact]
    public void A_BGSAVE_is_given_up_when_all_keys_go()
    {
        using var directory = new TempDirectory();
        using var server = Open(directory, ("rdb-key-save-delay", "100000"));
        using var redis = server.Connect();
        for (var i = 0; i < 1000; i++) redis.Execute("SET", $"key:{i}", "x");
        redis.Execute("BGSAVE");
        redis.Execute("FLUSHALL");
        Assert.True(SpinWait.SpinUntil(() => redis.Execute("INFO", "persistence").ToString().Contains("rdb_bgsave_in_progress:0", StringComparison.Ordinal), 60_000));
        Assert.False(File.Exists(Dump(directory)));
        Assert.Contains("rdb_last_bgsave_status:ok", redis.Execute("INFO", "persistence").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_the_file_is_a_directive()
    {
        using var directory = new TempDirectory();
        using (var server = Open(directory, ("dbfilename", "other.rdb")))
        using (var redis = server.Connect())
        {
            redis.Execute("SET", "k", "v");
            redis.Execute("SAVE");
        }
        Assert.False(File.Exists(Dump(directory)));
        using (var server = Open(directory, ("dbfilename", "other.rdb")))
        using (var redis = server.Connect()) Assert.Equal("v", redis.Execute("GET", "k").ToString());
    }

    [Fact]
    public void Without_a_directory_nothing_is_loaded_and_with_a_log_the_log_is()
    {
        using var directory = new TempDirectory();
        using (var server = Open(directory))
        using (var redis = server.Connect())
        {
            redis.Execute("SET", "k", "v");
            redis.Execute("SAVE");
        }
        using (var server = directory.Open())
        using (var redis = server.Connect()) Assert.Equal(0, redis.Execute("DBSIZE").AsInteger());
    }

    [Fact]
    public void Idle_times_and_frequencies_are_kept_where_a_policy_looks_at_them()
    {
        using var directory = new TempDirectory();
        using (var server = Open(directory, ("maxmemory-policy", "allkeys-lru")))
        using (var redis = server.Connect())
        {
            redis.Execute("SET", "k", "v");
            redis.Execute("EVAL", "local d = redis.call('DUMP', 'k'); redis.call('RESTORE', 'idle', 0, d, 'IDLETIME', 1000)", "0");
            redis.Execute("SAVE");
        }
        using (var server = Open(directory, ("maxmemory-policy", "allkeys-lru")))
        using (var redis = server.Connect()) Assert.InRange(redis.Execute("OBJECT", "IDLETIME", "idle").AsInteger(), 1000, 1100);
        using (var server = Open(directory, ("maxmemory-policy", "allkeys-lfu"), ("lfu-decay-time", "0")))
        using (var redis = server.Connect())
        {
            redis.Execute("EVAL", "local d = redis.call('DUMP', 'k'); redis.call('RESTORE', 'used', 0, d, 'FREQ', 200)", "0");
            redis.Execute("SAVE");
        }
        using (var server = Open(directory, ("maxmemory-policy", "allkeys-lfu"), ("lfu-decay-time", "0")))
        using (var redis = server.Connect()) Assert.Equal(200, redis.Execute("OBJECT", "FREQ", "used").AsInteger());
    }

    [Fact]
    public void Large_values_pass_through_the_window()
    {
        using var directory = new TempDirectory();
        var noise = new Random(3);
        var big = new string([.. Enumerable.Range(0, 3_000_000).Select(_ => (char)noise.Next(33, 126))]);
        using (var server = Open(directory))
        using (var redis = server.Connect())
        {
            redis.Execute("SET", "big", big);
            for (var i = 0; i < 40; i++)
            {
                redis.Execute("HSET", "hash", big.Substring(i * 1000, 40_000 + i * 3000), big.Substring(i * 777, 50_000 + i * 2000));
                redis.Execute("ZADD", "zset", $"{i}.5", big.Substring(i * 500, 64_000 + i * 100));
                redis.Execute("RPUSH", "list", big.Substring(i * 300, 65_000 + i * 100));
                redis.Execute("SADD", "set", big.Substring(i * 300, 131_000 + i * 10));
            }
            redis.Execute("SAVE");
        }
        using (var server = Open(directory))
        using (var redis = server.Connect())
        {
            Assert.Equal(big, redis.Execute("GET", "big").ToString());
            for (var i = 0; i < 40; i++)
            {
                Assert.Equal(big.Substring(i * 777, 50_000 + i * 2000), redis.Execute("HGET", "hash", big.Substring(i * 1000, 40_000 + i * 3000)).ToString());
                Assert.Equal(i + 0.5, redis.Execute("ZSCORE", "zset", big.Substring(i * 500, 64_000 + i * 100)).AsDouble());
                Assert.Equal(big.Substring(i * 300, 65_000 + i * 100), redis.Execute("LINDEX", "list", $"{i}").ToString());
                Assert.Equal(1, redis.Execute("SISMEMBER", "set", big.Substring(i * 300, 131_000 + i * 10)).AsInteger());
            }
        }
    }

    [Fact]
    public void A_snapshot_that_cannot_be_written_leaves_the_old_one()
    {
        using var directory = new TempDirectory();
        using var server = Open(directory);
        using var redis = server.Connect();
        redis.Execute("SET", "k", "v");
        redis.Execute("SAVE");
        var before = File.ReadAllBytes(Dump(directory));
        // A directory in the temporary file's place: it can be neither deleted nor opened.
        var aside = Path.Combine(directory.Path, $"temp-{Environment.ProcessId}.rdb");
        Directory.CreateDirectory(Path.Combine(aside, "in-the-way"));
        redis.Execute("SET", "k", "w");
        Assert.Throws<RedisServerException>(() => redis.Execute("SAVE"));
        Assert.Equal(before, File.ReadAllBytes(Dump(directory)));
        Directory.Delete(aside, recursive: true);
        redis.Execute("SAVE");
        Assert.NotEqual(before, File.ReadAllBytes(Dump(directory)));
    }

    // How a string was made is not in the file: a short one is one allocation again, as in Redis.
    private static async Task<SortedDictionary<string, string>> LoadedAsync(RedisConnection redis)
    {
        var dump = await DataSet.DumpAsync(redis);
        foreach (var key in dump.Keys.ToList()) dump[key] = dump[key].Replace("string raw", "string embstr", StringComparison.Ordinal);
        return dump;
    }

    private static string Dump(TempDirectory directory) => Path.Combine(directory.Path, "dump.rdb");

    private static EmbeddedServer Open(TempDirectory directory, params ReadOnlySpan<(string, string)> directives) => EmbeddedServer.Open([("dir", directory.Path), .. directives]);
}
