using System.Diagnostics;
using System.Text.RegularExpressions;
using RedHare.Client;

namespace RedHare.Persistence.Tests;

/// <summary>The real redis-server loads our directory, and we load its.</summary>
public sealed class InteropTests
{
    [Fact]
    public async Task The_real_server_loads_our_directory_and_we_load_what_it_made_of_it()
    {
        if (RedisServerProcess.Find("redis-server") is null) Assert.Skip("There is no redis-server.");
        var cancel = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        SortedDictionary<string, string> ours, theirs, again;
        await using (var server = directory.Open(("aof-timestamp-enabled", "yes")))
        await using (var redis = RedisConnection.Over(server.OpenBackend()))
        {
            await DataSet.FillAsync(redis, fieldExpiry: false);
            ours = await DataSet.DumpAsync(redis);
        }
        Check(directory);
        using (var real = RedisServerProcess.Start(directory.Path))
        {
            await using (var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{real.Port}", cancel))
            {
                theirs = await DataSet.DumpAsync(redis);
                // Small sets of text are packed since Redis 7.2.
                ours["set:pack"] = ours["set:pack"].Replace("listpack", "hashtable", StringComparison.Ordinal);
                Same(ours, theirs);
                await redis.ExecuteAsync("SET", "from:redis", "yes");
            }
            real.Stop();
        }
        // It went on in our file.
        await using (var server = directory.Open())
        await using (var redis = RedisConnection.Over(server.OpenBackend()))
        {
            again = await DataSet.DumpAsync(redis);
            Assert.Equal("yes", (await redis.ExecuteAsync("GET", "from:redis")).ToString());
            await redis.ExecuteAsync("SET", "from:us", "yes");
        }
        again.Remove("from:redis");
        again["set:pack"] = again["set:pack"].Replace("listpack", "hashtable", StringComparison.Ordinal);
        Same(ours, again);
        Check(directory);
        using (var real = RedisServerProcess.Start(directory.Path))
        {
            await using (var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{real.Port}", cancel)) Assert.Equal("yes", (await redis.ExecuteAsync("GET", "from:us")).ToString());
            real.Stop();
        }
    }

    [Fact]
    public async Task The_real_server_loads_what_a_killed_server_left_with_room_reserved_and_so_do_we()
    {
        if (RedisServerProcess.Find("redis-server") is null) Assert.Skip("There is no redis-server.");
        var cancel = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        TempDirectory killed;
        await using (var server = directory.Open(("appendfsync", "always")))
        using (var redis = server.Connect())
        {
            for (var i = 0; i < 100; i++) redis.Execute("APPEND", "text", new string('x', i));
            // What stands on the disk while it runs is what a kill leaves.
            killed = directory.Copy();
        }
        using (killed)
        {
            Assert.EndsWith("###\n", await File.ReadAllTextAsync(killed.Incremental, cancel), StringComparison.Ordinal);
            Check(killed);
            using (var real = RedisServerProcess.Start(killed.Path))
            {
                await using (var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{real.Port}", cancel))
                {
                    Assert.Equal(4950, (await redis.ExecuteAsync("STRLEN", "text")).AsInteger());
                    await redis.ExecuteAsync("APPEND", "text", "end");
                }
                real.Stop();
            }
            for (var start = 0; start < 2; start++)
            {
                await using var server = killed.Open(("appendfsync", "always"));
                using var redis = server.Connect();
                Assert.Equal(4953 + start, redis.Execute("STRLEN", "text").AsInteger());
                redis.Execute("APPEND", "text", "1");
            }
            Check(killed);
        }
    }

    [Fact]
    public async Task We_load_the_real_servers_directory_and_its_rewritten_base()
    {
        if (RedisServerProcess.Find("redis-server") is null) Assert.Skip("There is no redis-server.");
        var cancel = TestContext.Current.CancellationToken;
        foreach (var rewrite in (bool[])[false, true])
        {
            using var directory = new TempDirectory();
            SortedDictionary<string, string> theirs;
            using (var real = RedisServerProcess.Start(directory.Path))
            {
                await using (var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{real.Port}", cancel))
                {
                    await DataSet.FillAsync(redis, fieldExpiry: false);
                    theirs = await DataSet.DumpAsync(redis);
                    if (rewrite)
                    {
                        await redis.ExecuteAsync("BGREWRITEAOF");
                        while (!(await redis.ExecuteAsync("INFO", "persistence")).ToString().Contains("aof_rewrite_in_progress:0", StringComparison.Ordinal)) await Task.Delay(20, cancel);
                    }
                }
                real.Stop();
            }
            // A base of commands does not hold how a string was made: what counts is how its own server reads it.
            using (var copy = directory.Copy())
            using (var real = RedisServerProcess.Start(copy.Path))
            await using (var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{real.Port}", cancel)) theirs = await DataSet.DumpAsync(redis);
            await using var server = directory.Open();
            await using var ours = RedisConnection.Over(server.OpenBackend());
            var loaded = await DataSet.DumpAsync(ours);
            loaded["set:pack"] = loaded["set:pack"].Replace("listpack", "hashtable", StringComparison.Ordinal);
            Same(theirs, loaded);
        }
    }

    private static void Check(TempDirectory directory)
    {
        using var check = Process.Start(new ProcessStartInfo(RedisServerProcess.Find("redis-check-aof")!, [directory.Manifest]) { RedirectStandardOutput = true })!;
        var text = check.StandardOutput.ReadToEnd();
        check.WaitForExit();
        Assert.Contains("All AOF files and manifest are valid", text, StringComparison.Ordinal);
    }

    internal static void Same(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual)
    {
        (expected, actual) = (Known(expected), Known(actual));
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, pair => Assert.Equal(pair.Value, actual[pair.Key]));
    }

    // Lists have the encoding listpack since Redis 7.2 only, and FUNCTION LIST words its answer in another order.
    private static SortedDictionary<string, string> Known(SortedDictionary<string, string> dump)
    {
        var known = new SortedDictionary<string, string>(dump, StringComparer.Ordinal);
        known.Remove("functions");
        // Since 7.2 the two are computed, and lost, otherwise.
        foreach (var key in dump.Keys.Where(key => key.StartsWith("stream", StringComparison.Ordinal))) known[key] = Regex.Replace(known[key], "entries-read[^;]*", "");
        foreach (var key in dump.Keys.Where(key => key.StartsWith("list:", StringComparison.Ordinal))) known[key] = known[key].Replace("list listpack", "list quicklist", StringComparison.Ordinal);
        return known;
    }
}
