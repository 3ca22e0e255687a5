using RedHare.Client;

namespace RedHare.Persistence.Tests.Snapshots;

/// <summary>Files of real servers load to exactly what they hold, or are refused as the real server refuses them.</summary>
public sealed class RealFilesTests
{
    [Theory]
    [InlineData("redis-7.0.15")]
    [InlineData("valkey-oct2024")]
    [InlineData("redis-oct2024-rdb12")]
    [InlineData("old-encodings")]
    [InlineData("old-hash-ziplist")]
    [InlineData("old-hash-zipmap")]
    [InlineData("old-list-quicklist")]
    [InlineData("old-zset-ziplist")]
    [InlineData("old-corrupt_empty_keys")]
    public async Task A_file_loads_to_what_it_holds(string name)
    {
        using var directory = new TempDirectory();
        File.Copy(KnownContent.PathOf(name + ".rdb"), Path.Combine(directory.Path, "dump.rdb"));
        var expected = Of72(name, KnownContent.Expected(name));
        await using (var server = EmbeddedServer.Open(("dir", directory.Path)))
        await using (var redis = RedisConnection.Over(server.OpenBackend()))
        {
            Same(expected, Of72(name, await KnownContent.FoundAsync(redis, name)));
            await redis.ExecuteAsync("SAVE");
        }
        // And what we write of it holds the same.
        await using (var server = EmbeddedServer.Open(("dir", directory.Path)))
        await using (var redis = RedisConnection.Over(server.OpenBackend())) Same(expected, Of72(name, await KnownContent.FoundAsync(redis, name)));
    }

    [Theory]
    [InlineData("redis-7.0.15")]
    [InlineData("valkey-oct2024")]
    [InlineData("redis-oct2024-rdb12")]
    public async Task Other_databases_and_functions_come_too(string name)
    {
        using var directory = new TempDirectory();
        File.Copy(KnownContent.PathOf(name + ".rdb"), Path.Combine(directory.Path, "dump.rdb"));
        await using var server = EmbeddedServer.Open(("dir", directory.Path));
        await using var redis = RedisConnection.Over(server.OpenBackend());
        Assert.NotEmpty((await redis.ExecuteAsync("FUNCTION", "LIST")).Items);
        Assert.Contains("db", (await redis.ExecuteAsync("INFO", "keyspace")).ToString().Replace("db0:", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_with_a_snapshot_for_a_base_loads_to_what_it_holds()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.Log);
        foreach (var file in Directory.GetFiles(KnownContent.PathOf("aof-redis-7.0.15"))) File.Copy(file, Path.Combine(directory.Log, Path.GetFileName(file)));
        var expected = Of72("redis-7.0.15", KnownContent.Expected("redis-7.0.15"));
        for (var start = 0; start < 2; start++)
        {
            await using var server = directory.Open();
            await using var redis = RedisConnection.Over(server.OpenBackend());
            var found = Of72("redis-7.0.15", await KnownContent.FoundAsync(redis, "redis-7.0.15"));
            Assert.EndsWith("a|b|c", found["after:rewrite"], StringComparison.Ordinal);
            Assert.Equal(0, (await redis.ExecuteAsync("SISMEMBER", "set:int:big", "721")).AsInteger());
            found.Remove("after:rewrite");
            // The three writes behind the base took three members away.
            expected["set:int:big"] = string.Join('|', expected["set:int:big"].Split('|').Where(member => member is not ("721" or "691" or "1023")));
            Same(expected, found);
        }
    }

    [Fact]
    public void A_log_of_one_file_with_a_preamble_loads_and_grows_on()
    {
        using var directory = new TempDirectory();
        var old = Path.Combine(directory.Path, "appendonly.aof");
        File.Copy(KnownContent.PathOf("redis-7.0.15.rdb"), old);
        File.AppendAllText(old, "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$6\r\nbehind\r\n$3\r\nyes\r\n");
        for (var start = 0; start < 2; start++)
        {
            using var server = directory.Open();
            using var redis = server.Connect();
            Assert.Equal("yes", redis.Execute("GET", "behind").ToString());
            Assert.Equal("12345", redis.Execute("GET", "str:int").ToString());
            Assert.Equal(start, redis.Execute("EXISTS", "more").AsInteger());
            redis.Execute("SET", "more", "1");
        }
    }

    [Fact]
    public void A_torn_preamble_is_refused()
    {
        using var directory = new TempDirectory();
        File.WriteAllBytes(Path.Combine(directory.Path, "appendonly.aof"), File.ReadAllBytes(KnownContent.PathOf("redis-7.0.15.rdb"))[..5000]);
        var error = Assert.Throws<PersistenceException>(() => directory.Open());
        Assert.Contains("the file ends too early", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_ziplist_is_refused_with_the_place()
    {
        using var directory = new TempDirectory();
        File.Copy(KnownContent.PathOf("old-corrupt_ziplist.rdb"), Path.Combine(directory.Path, "dump.rdb"));
        var error = Assert.Throws<PersistenceException>(() => EmbeddedServer.Open(("dir", directory.Path)));
        Assert.Contains("offset 488", error.Message, StringComparison.Ordinal);
        Assert.Contains("Hash ziplist integrity check failed", error.Message, StringComparison.Ordinal);
    }

    // Small lists are packs, and small sets of texts too, since Redis 7.2 only.
    private static SortedDictionary<string, string> Of72(string name, SortedDictionary<string, string> content)
    {
        if (name is "valkey-oct2024" or "redis-oct2024-rdb12") return content;
        var same = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in content)
            same[key] = value.StartsWith("list ", StringComparison.Ordinal) ? value.Replace("list listpack", "list quicklist", StringComparison.Ordinal)
                : value.StartsWith("set ", StringComparison.Ordinal) ? value.Replace("set listpack", "set hashtable", StringComparison.Ordinal) : value;
        return same;
    }

    private static void Same(SortedDictionary<string, string> expected, SortedDictionary<string, string> found)
    {
        Assert.Equal(expected.Keys, found.Keys);
        Assert.All(expected, pair => Assert.Equal(pair.Value, found[pair.Key]));
    }
}
