using System.Diagnostics;
using RedHare.Client;

namespace RedHare.Persistence.Tests.Snapshots;

/// <summary>The real redis-server loads our snapshots, redis-check-rdb finds nothing in them, and we load its.</summary>
public sealed class SnapshotInteropTests
{
    [Theory]
    [InlineData("yes")]
    [InlineData("no")]
    public async Task The_real_server_loads_ours_and_we_load_its(string compression)
    {
        if (RedisServerProcess.Find("redis-server") is null) Assert.Skip("There is no redis-server.");
        var cancel = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        SortedDictionary<string, string> ours;
        await using (var server = EmbeddedServer.Open(("dir", directory.Path), ("rdbcompression", compression)))
        await using (var redis = RedisConnection.Over(server.OpenBackend()))
        {
            await DataSet.FillAsync(redis, fieldExpiry: false);
            await SizesAsync(redis);
            ours = await LoadedAsync(redis);
            await redis.ExecuteAsync("SAVE");
        }
        Assert.Contains("Checksum OK", Check(directory), StringComparison.Ordinal);
        using (var real = RedisServerProcess.Start(directory.Path, appendOnly: false))
        {
            await using (var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{real.Port}", cancel))
            {
                InteropTests.Same(Of70(ours), await LoadedAsync(redis));
                Assert.Equal(7, (await redis.ExecuteAsync("FCALL", "f", 0)).AsInteger());
                await redis.ExecuteAsync("SET", "from:redis", "yes");
                await redis.ExecuteAsync("CONFIG", "SET", "rdbcompression", compression);
                await redis.ExecuteAsync("SAVE");
            }
            real.Stop();
        }
        await using (var server = EmbeddedServer.Open(("dir", directory.Path)))
        await using (var redis = RedisConnection.Over(server.OpenBackend()))
        {
            Assert.Equal("yes", (await redis.ExecuteAsync("GET", "from:redis")).ToString());
            await redis.ExecuteAsync("DEL", "from:redis");
            InteropTests.Same(Of70(ours), Of70(await LoadedAsync(redis)));
            Assert.Equal(7, (await redis.ExecuteAsync("FCALL", "f", 0)).AsInteger());
        }
    }

    [Fact]
    public async Task Keys_migrate_to_the_real_server()
    {
        if (RedisServerProcess.Find("redis-server") is null) Assert.Skip("There is no redis-server.");
        var cancel = TestContext.Current.CancellationToken;
        using var directory = new TempDirectory();
        using var real = RedisServerProcess.Start(directory.Path, appendOnly: false);
        await using var server = EmbeddedServer.Open();
        await using var redis = RedisConnection.Over(server.OpenBackend());
        await using var target = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{real.Port}", cancel);
        await DataSet.FillAsync(redis, fieldExpiry: false);
        // A time to live travels as such, and not as a point in time, as Redis does it: it arrives some milliseconds later.
        await redis.ExecuteAsync("PERSIST", "list:small");
        await redis.ExecuteAsync("PERSIST", "string:expiring");
        var before = await LoadedAsync(redis);
        before.Remove("functions");
        await redis.ExecuteAsync("SET", "living", "v", "EX", 1000);
        Assert.Equal("OK", (await redis.ExecuteAsync("MIGRATE", "127.0.0.1", real.Port, "living", 0, 5000)).ToString());
        Assert.InRange((await target.ExecuteAsync("TTL", "living")).AsInteger(), 900, 1000);
        await target.ExecuteAsync("DEL", "living");
        RedisValue[] keys = [.. before.Keys.Select(key => (RedisValue)key)];
        Assert.Equal("OK", (await redis.ExecuteAsync("MIGRATE", ["127.0.0.1", real.Port, "", 0, 5000, "COPY", "KEYS", .. keys])).ToString());
        Assert.Equal(before.Count, (await redis.ExecuteAsync("DBSIZE")).AsInteger());
        InteropTests.Same(Without(Of70(before)), Without(await LoadedAsync(target)));
        var busy = await Assert.ThrowsAsync<RedisServerException>(async () => await redis.ExecuteAsync("MIGRATE", "127.0.0.1", real.Port, "string:int", 0, 5000));
        Assert.Contains("Target instance replied with error: BUSYKEY", busy.Message, StringComparison.Ordinal);
        Assert.Equal("OK", (await redis.ExecuteAsync("MIGRATE", ["127.0.0.1", real.Port, "", 0, 5000, "REPLACE", "KEYS", .. keys, "absent"])).ToString());
        Assert.Equal(0, (await redis.ExecuteAsync("DBSIZE")).AsInteger());
        InteropTests.Same(Without(Of70(before)), Without(await LoadedAsync(target)));
        Assert.Equal("NOKEY", (await redis.ExecuteAsync("MIGRATE", "127.0.0.1", real.Port, "string:int", 0, 5000)).ToString());
    }

    [Fact]
    public async Task A_target_that_is_not_there_leaves_the_key_here()
    {
        await using var server = EmbeddedServer.Open();
        await using var redis = RedisConnection.Over(server.OpenBackend());
        await redis.ExecuteAsync("SET", "k", "v");
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await redis.ExecuteAsync("MIGRATE", "127.0.0.1", 1, "k", 0, 500));
        Assert.StartsWith("IOERR", error.Message, StringComparison.Ordinal);
        Assert.Equal("v", (await redis.ExecuteAsync("GET", "k")).ToString());
    }

    /// <summary>All types from one element to beyond every threshold.</summary>
    private static async Task SizesAsync(RedisConnection redis)
    {
        foreach (var size in (int[])[1, 2, 63, 64, 65, 127, 128, 129, 511, 512, 513, 3000])
        {
            RedisValue[] texts = [.. Enumerable.Range(0, size).Select(i => (RedisValue)$"{i * 7919}:{new string((char)('a' + i % 26), i % 70)}")];
            RedisValue[] numbers = [.. Enumerable.Range(0, size).Select(i => (RedisValue)(i * 65_537L - 40_000_000L))];
            await redis.ExecuteAsync("SET", $"sizes:string:{size}", string.Concat(Enumerable.Repeat("abcd", size)));
            await redis.ExecuteAsync("RPUSH", [$"sizes:list:{size}", .. texts]);
            await redis.ExecuteAsync("RPUSH", [$"sizes:listint:{size}", .. numbers]);
            await redis.ExecuteAsync("SADD", [$"sizes:set:{size}", .. texts]);
            await redis.ExecuteAsync("SADD", [$"sizes:setint:{size}", .. numbers]);
            await redis.ExecuteAsync("HSET", [$"sizes:hash:{size}", .. texts.Zip(numbers).SelectMany(pair => (RedisValue[])[pair.First, pair.Second])]);
            await redis.ExecuteAsync("ZADD", [$"sizes:zset:{size}", .. texts.Zip(numbers).SelectMany(pair => (RedisValue[])[pair.Second, pair.First])]);
            await redis.ExecuteAsync("PEXPIREAT", $"sizes:hash:{size}", 4_000_000_000_000 + size);
        }
    }

    private static string Check(TempDirectory directory)
    {
        using var check = Process.Start(new ProcessStartInfo(RedisServerProcess.Find("redis-check-rdb")!, [Path.Combine(directory.Path, "dump.rdb")]) { RedirectStandardOutput = true })!;
        var text = check.StandardOutput.ReadToEnd();
        check.WaitForExit();
        Assert.Equal(0, check.ExitCode);
        return text;
    }

    private static async Task<SortedDictionary<string, string>> LoadedAsync(RedisConnection redis)
    {
        var dump = await DataSet.DumpAsync(redis);
        foreach (var key in dump.Keys.ToList()) dump[key] = dump[key].Replace("string raw", "string embstr", StringComparison.Ordinal);
        return dump;
    }

    private static SortedDictionary<string, string> Without(SortedDictionary<string, string> dump)
    {
        dump.Remove("functions");
        return dump;
    }

    // Small sets of texts are packed, and small lists are packs, since Redis 7.2.
    private static SortedDictionary<string, string> Of70(SortedDictionary<string, string> dump)
    {
        var same = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in dump)
            same[key] = value.StartsWith("set ", StringComparison.Ordinal) ? value.Replace("set listpack", "set hashtable", StringComparison.Ordinal)
                : value.StartsWith("list ", StringComparison.Ordinal) ? value.Replace("list listpack", "list quicklist", StringComparison.Ordinal) : value;
        return same;
    }
}
