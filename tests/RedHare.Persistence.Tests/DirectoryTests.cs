namespace RedHare.Persistence.Tests;

/// <summary>Who may open a directory.</summary>
public sealed class DirectoryTests
{
    [Fact]
    public void A_second_opening_is_refused_until_the_first_ends()
    {
        using var directory = new TempDirectory();
        using (directory.Open())
        {
            var error = Assert.Throws<PersistenceException>(() => directory.Open());
            Assert.Contains("in use", error.Message, StringComparison.Ordinal);
            Assert.Contains("redhare.lock", error.Message, StringComparison.Ordinal);
        }
        directory.Open().Dispose();
    }

    [Fact]
    public void A_directory_that_was_opened_for_its_snapshot_alone_is_refused_to_a_second_too()
    {
        using var directory = new TempDirectory();
        using (var first = EmbeddedServer.Open(("dir", directory.Path)))
        using (var redis = first.Connect())
        {
            Assert.Contains("redhare.lock", Assert.Throws<PersistenceException>(() => EmbeddedServer.Open(("dir", directory.Path))).Message, StringComparison.Ordinal);
            Assert.Throws<PersistenceException>(() => directory.Open());
            // The log takes it for granted.
            redis.Execute("SET", "a", "1");
            redis.Execute("CONFIG", "SET", "appendonly", "yes");
            redis.Execute("CONFIG", "SET", "appendonly", "no");
            Assert.Throws<PersistenceException>(() => directory.Open());
        }
        directory.Open().Dispose();
    }

    [Fact]
    public void Logs_of_different_names_share_a_directory()
    {
        using var directory = new TempDirectory();
        for (var round = 1; round <= 2; round++)
        {
            using var first = directory.Open(("appendfilename", "one.aof"));
            using var second = directory.Open(("appendfilename", "one.aof2"));
            Assert.Throws<PersistenceException>(() => directory.Open(("appendfilename", "one.aof2")));
            using var one = first.Connect();
            using var two = second.Connect();
            Assert.Equal($"{round}", one.Execute("INCR", "first").ToString());
            Assert.Equal($"{round * 10}", two.Execute("INCRBY", "second", "10").ToString());
            Assert.Equal(["first"], one.Execute("KEYS", "*").Items.ToArray().Select(key => key.ToString()));
        }
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        using var directory = new TempDirectory();
        directory.Open().Dispose();
        var meta = Path.Combine(directory.Path, "redhare.meta");
        File.WriteAllText(meta, File.ReadAllText(meta).Replace("format 1", "format 2", StringComparison.Ordinal));
        Assert.Contains("format 2", Assert.Throws<PersistenceException>(() => directory.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_named_and_listed_as_redis_does()
    {
        using var directory = new TempDirectory();
        directory.Open().Dispose();
        Assert.Equal("file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n", File.ReadAllText(directory.Manifest));
        directory.Open(("appendfilename", "other name.aof"), ("appenddirname", "elsewhere")).Dispose();
        Assert.Equal("file \"other name.aof.1.base.rdb\" seq 1 type b\nfile \"other name.aof.1.incr.aof\" seq 1 type i\n", File.ReadAllText(Path.Combine(directory.Path, "elsewhere", "other name.aof.manifest")));
        directory.Open(("appendfilename", "other name.aof"), ("appenddirname", "elsewhere")).Dispose();
    }

    [Fact]
    public void A_log_of_one_file_becomes_the_base()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(Path.Combine(directory.Path, "appendonly.aof"), "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n");
        for (var i = 1; i <= 2; i++)
        {
            using var server = directory.Open();
            using var redis = server.Connect();
            Assert.Equal($"{i}", redis.Execute("GET", "a").ToString());
            redis.Execute("INCR", "a");
        }
        Assert.Equal("file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n", File.ReadAllText(directory.Manifest));
        Assert.False(File.Exists(Path.Combine(directory.Path, "appendonly.aof")));
    }

    [Fact]
    public void A_base_in_rdb_format_is_refused_and_left_alone()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.Log);
        File.WriteAllText(Path.Combine(directory.Log, "appendonly.aof.1.base.rdb"), "REDIS0010\u00ff");
        File.WriteAllText(directory.Manifest, "file appendonly.aof.1.base.rdb seq 1 type b\n");
        Assert.Contains("RDB", Assert.Throws<PersistenceException>(() => directory.Open()).Message, StringComparison.Ordinal);
        Assert.Equal("file appendonly.aof.1.base.rdb seq 1 type b\n", File.ReadAllText(directory.Manifest));
    }

    [Theory]
    [InlineData("")]
    [InlineData("file appendonly.aof.1.base.aof seq 1\n")]
    [InlineData("file ../x seq 1 type b\n")]
    [InlineData("file a seq 1 type b\nfile b seq 1 type b\n")]
    [InlineData("file a seq 2 type i\nfile b seq 1 type i\n")]
    [InlineData("nonsense\n")]
    public void A_damaged_manifest_is_refused(string text)
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.Log);
        File.WriteAllText(directory.Manifest, text);
        Assert.Contains("manifest", Assert.Throws<PersistenceException>(() => directory.Open()).Message, StringComparison.Ordinal);
    }
}
