using System.Text;
using RedHare.Files;
using RedHare.Persistence.AppendLog;
using RedHare.Persistence.Directories;
using RedHare.Persistence.Loading;
using RedHare.Server;

namespace RedHare.Persistence.Tests.Loading;

/// <summary>What a crash leaves of a log's end, and what only damage can be.</summary>
public sealed class TornTailTests
{
    [Fact]
    public void A_log_cut_at_each_byte_of_its_last_4_kib_loads_to_a_prefix()
    {
        using var original = new TempDirectory();
        Write(original, 60);
        var bytes = File.ReadAllBytes(original.Incremental);
        Assert.True(bytes.Length > 4096);
        var secret = DirectoryMeta.Open(new SystemFileLayer(), original.Path).SealSecret;
        var files = new MemoryFiles();
        files.OpenAppend(original.Incremental).Dispose();
        // Flushed by the loader's own means, one server serves for all.
        var configuration = MemoryServer.Configure(original.Path, ("shards", "1"));
        using var context = WholeServer.Create(configuration);
        using var server = EmbeddedServer.Over(context);
        using var redis = server.Connect();
        var directory = new LogDirectory(files, configuration);
        var manifest = LogManifest.Empty with { Incremental = [new LogFileEntry(Path.GetFileName(original.Incremental), 1, LogFileType.Incremental)] };
        var last = 0L;
        for (var cut = bytes.Length - 4096; cut <= bytes.Length; cut++)
        {
            files[".incr.aof"] = bytes[..cut];
            new LogLoader(context, directory, secret).Load(manifest);
            var count = redis.Execute("LLEN", "list").AsInteger();
            Assert.True(count >= last, $"Cut at {cut}: {count} after {last}.");
            Assert.Equal(count, redis.Execute("GET", "count").AsInteger());
            Assert.True(files[".incr.aof"].AsSpan().SequenceEqual(bytes.AsSpan(0, files[".incr.aof"].Length)));
            last = count;
            redis.Execute("FLUSHALL");
        }
        Assert.Equal(60, last);
    }

    [Fact]
    public void A_batch_that_lacks_a_part_in_front_of_reserved_room_is_cut_off_and_what_is_reserved_too()
    {
        using var directory = new TempDirectory();
        byte[] bytes;
        long length;
        using (var server = directory.Open(("appendfsync", "always")))
        using (var redis = server.Connect())
        {
            // A smaller log has no room reserved behind it.
            redis.Execute("SET", "large", new string('w', 9000));
            redis.Execute("SET", "a", "1");
            length = FilledFrom(File.ReadAllBytes(directory.Incremental));
            redis.Execute("SET", "b", new string('v', 3000));
            bytes = File.ReadAllBytes(directory.Incremental);
        }
        // Its middle did not reach the disk; around it stands a command that is whole to look at.
        var value = bytes.AsSpan().IndexOf("vvvv"u8);
        bytes.AsSpan(value + 512, 512).Fill((byte)'#');
        var seal = bytes.AsSpan(value).IndexOf("#RH:"u8) + value;
        bytes.AsSpan(seal, 30).Fill((byte)'#');
        File.WriteAllBytes(directory.Incremental, bytes);
        using (var server = directory.Open())
        using (var redis = server.Connect())
        {
            Assert.Equal("1", redis.Execute("GET", "a").ToString());
            Assert.True(redis.Execute("GET", "b").IsNull);
            redis.Execute("SET", "c", "1");
        }
        var after = File.ReadAllBytes(directory.Incremental);
        Assert.True(after.AsSpan().StartsWith(bytes.AsSpan(0, (int)length)));
        Assert.Equal(after.Length, FilledFrom(after));
    }

    private static long FilledFrom(ReadOnlySpan<byte> bytes) => bytes.LastIndexOfAnyExcept("#\n"u8) + 2;

    [Fact]
    public void A_torn_tail_is_refused_where_the_configuration_says_so()
    {
        using var directory = new TempDirectory();
        Write(directory, 5);
        var bytes = File.ReadAllBytes(directory.Incremental);
        // In the middle of the last unit: before its EXEC and the two seals behind it.
        var cut = bytes.AsSpan().LastIndexOf("EXEC"u8);
        File.WriteAllBytes(directory.Incremental, bytes.AsSpan(0, cut));
        var error = Assert.Throws<PersistenceException>(() => directory.Open(("aof-load-truncated", "no")));
        Assert.Contains("aof-load-truncated", error.Message, StringComparison.Ordinal);
        using var server = directory.Open();
        using var redis = server.Connect();
        Assert.Equal(4, redis.Execute("LLEN", "list").AsInteger());
    }

    [Fact]
    public void A_flipped_byte_in_the_middle_is_refused_with_its_offset_and_advice_and_nothing_is_cut()
    {
        using var directory = new TempDirectory();
        Write(directory, 40);
        var bytes = File.ReadAllBytes(directory.Incremental);
        var random = new Random(1);
        for (var i = 0; i < 60; i++)
        {
            var at = random.Next(bytes.Length / 2);
            var damaged = bytes.ToArray();
            damaged[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(directory.Incremental, damaged);
            // A seal that is damaged may look like another annotation; then the one behind it does not fit. Either way it is refused.
            var error = Assert.Throws<PersistenceException>(() => directory.Open());
            Assert.Contains("offset", error.Message, StringComparison.Ordinal);
            Assert.Contains("redhare check --fix", error.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, File.ReadAllBytes(directory.Incremental));
        }
    }

    [Fact]
    public void A_command_that_there_is_not_is_named()
    {
        using var directory = new TempDirectory();
        directory.Open().Dispose();
        File.WriteAllText(directory.Incremental, "*3\r\n$3\r\nset\r\n$1\r\nk\r\n$1\r\nv\r\n*2\r\n$3\r\nbla\r\n$1\r\nk\r\n");
        Assert.Contains("Unknown command 'bla' reading the append only file", Assert.Throws<PersistenceException>(() => directory.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_in_what_was_never_durable_is_cut_off()
    {
        using var directory = new TempDirectory();
        Write(directory, 10);
        using (var copy = directory.Copy())
        {
            // A page of zeros, as a file system leaves where the length came to the disk before the bytes did.
            using (var file = new FileStream(copy.Incremental, FileMode.Append)) file.Write(new byte[4096]);
            using var server = copy.Open();
            using var redis = server.Connect();
            Assert.Equal(10, redis.Execute("LLEN", "list").AsInteger());
            redis.Execute("RPUSH", "list", "more");
        }
    }

    [Fact]
    public void What_another_wrote_is_judged_as_redis_does()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory.Log);
        File.WriteAllText(directory.Manifest, "file appendonly.aof.1.incr.aof seq 1 type i\n");
        var log = Path.Combine(directory.Log, "appendonly.aof.1.incr.aof");
        var good = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n#TS:1700000000\r\n*1\r\n$5\r\nMULTI\r\n*2\r\n$4\r\nINCR\r\n$1\r\na\r\n*1\r\n$4\r\nEXEC\r\n";
        File.WriteAllText(log, good + "*1\r\n$5\r\nMULTI\r\n*2\r\n$4\r\nINCR\r\n$1\r\na\r\n");
        using (var server = directory.Open())
        using (var redis = server.Connect()) Assert.Equal("2", redis.Execute("GET", "a").ToString());
        Assert.StartsWith(good + "#RH:", File.ReadAllText(log), StringComparison.Ordinal);
        foreach (var bad in (string[])["!nonsense\r\n", "*1\r\n$7\r\nNOTHING\r\n", "*3\r\n$3\r\nSET\r\n$1\r\naXX$1\r\n1\r\n", "*1\r\n$4\r\nEXEC\r\n"])
        {
            File.WriteAllText(log, good + bad);
            var error = Assert.Throws<PersistenceException>(() => directory.Open());
            Assert.Contains($"offset {Encoding.ASCII.GetByteCount(good)}", error.Message, StringComparison.Ordinal);
        }
    }

    // Each unit is a batch of its own, so that there are many seals.
    private static void Write(TempDirectory directory, int units)
    {
        using var server = directory.Open(("appendfsync", "always"));
        using var redis = server.Connect();
        for (var i = 0; i < units; i++)
        {
            redis.Execute("MULTI");
            redis.Execute("RPUSH", "list", $"element {i}");
            redis.Execute("INCR", "count");
            redis.Execute("EXEC");
        }
    }
}
