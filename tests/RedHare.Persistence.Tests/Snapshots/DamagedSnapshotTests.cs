using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Engine;
using RedHare.Persistence.Snapshots;
using RedHare.Server;

namespace RedHare.Persistence.Tests.Snapshots;

/// <summary>Whatever is wrong with a file: it is refused with a message, or loads; nothing crashes, and no lie about a length takes memory.</summary>
public sealed class DamagedSnapshotTests : IDisposable
{
    private readonly ServerContext _checking = Create("yes"), _trusting = Create("no");

    public void Dispose()
    {
        _checking.Dispose();
        _trusting.Dispose();
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var whole = File.ReadAllBytes(KnownContent.PathOf("old-encodings.rdb"));
        // Version 3 has no checksum: its end is the last byte.
        for (var length = 0; length < whole.Length - 1; length++)
        {
            var error = Assert.Throws<PersistenceException>(() => Load(whole[..length], checksum: true));
            Assert.Contains("offset", error.Message, StringComparison.Ordinal);
        }
        Load(whole, checksum: true);
    }

    [Theory]
    [InlineData("redis-7.0.15.rdb")]
    [InlineData("redis-oct2024-rdb12.rdb")]
    public void A_changed_byte_is_found_by_the_checksum(string name)
    {
        var random = new Random(11);
        var whole = File.ReadAllBytes(KnownContent.PathOf(name));
        for (var round = 0; round < 60; round++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(9, whole.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<PersistenceException>(() => Load(damaged, checksum: true));
        }
    }

    [Theory]
    [InlineData("redis-7.0.15.rdb")]
    [InlineData("valkey-oct2024.rdb")]
    [InlineData("redis-oct2024-rdb12.rdb")]
    [InlineData("old-encodings.rdb")]
    [InlineData("old-hash-zipmap.rdb")]
    [InlineData("old-hash-ziplist.rdb")]
    [InlineData("old-zset-ziplist.rdb")]
    [InlineData("old-list-quicklist.rdb")]
    public void Changed_bytes_crash_nothing_without_a_checksum(string name)
    {
        var whole = File.ReadAllBytes(KnownContent.PathOf(name));
        var random = new Random(name.Length);
        var refused = 0;
        var rounds = whole.Length > 10_000 ? 200 : 2000;
        for (var round = 0; round < rounds; round++)
        {
            var damaged = whole.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--) damaged[random.Next(9, whole.Length)] = (byte)random.Next(256);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Load(damaged, checksum: false);
            }
            catch (PersistenceException)
            {
                refused++;
            }
            // A text that says that it becomes a hundred times its length when decompressed is believed; lengths beyond the file are not.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200L * whole.Length + (64 << 20));
        }
        Assert.InRange(refused, 1, rounds);
    }

    [Fact]
    public void A_length_beyond_the_file_takes_no_memory()
    {
        // A string of 2^31 − 100 bytes, of which there are three.
        byte[] file = [.. "REDIS0010"u8, 0, 1, (byte)'k', 0x80, 0x7F, 0xFF, 0xFF, 0x9C, 1, 2, 3];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<PersistenceException>(() => Load(file, checksum: true));
        Assert.Contains("ends too early", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    [Theory]
    [InlineData("REDIS0013", "version")]
    [InlineData("REDIS0000", "version")]
    [InlineData("RADIS0010", "no RDB file")]
    [InlineData("", "ends too early")]
    public void What_is_no_file_of_a_known_version_is_refused(string header, string reason)
    {
        var error = Assert.Throws<PersistenceException>(() => Load([.. header.Select(letter => (byte)letter), 255, 0, 0, 0, 0, 0, 0, 0, 0], checksum: true, isEmpty: header.Length == 0));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_of_modules_is_passed_over_and_their_values_are_refused_by_name()
    {
        // 9 letters of 6 bits and 10 bits of version: "AAAAAAAAA".
        byte[] id = [0x81, 0, 0, 0, 0, 0, 0, 0, 1];
        byte[] aux = [247, .. id, 2, 1, 5, 1, (byte)'x', 1, 7, 3, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        byte[] key = [0, 1, (byte)'k', 1, (byte)'v'];
        Load([.. "REDIS0010"u8, .. aux, .. key, 255, 0, 0, 0, 0, 0, 0, 0, 0], checksum: true);
        var error = Assert.Throws<PersistenceException>(() => Load([.. "REDIS0010"u8, 7, 1, (byte)'k', .. id, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0], checksum: true));
        Assert.Contains("module 'AAAAAAAAA'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_comes_twice_is_refused()
    {
        byte[] key = [0, 1, (byte)'k', 1, (byte)'v'];
        var error = Assert.Throws<PersistenceException>(() => Load([.. "REDIS0010"u8, .. key, .. key, 255, 0, 0, 0, 0, 0, 0, 0, 0], checksum: true));
        Assert.Contains("second time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_databases_than_there_are_are_refused()
    {
        var error = Assert.Throws<PersistenceException>(() => Load([.. "REDIS0010"u8, 254, 20, 0, 1, (byte)'k', 1, (byte)'v', 255, 0, 0, 0, 0, 0, 0, 0, 0], checksum: true));
        Assert.Contains("more than 16 databases", error.Message, StringComparison.Ordinal);
    }

    private void Load(byte[] bytes, bool checksum, bool isEmpty = false)
    {
        var server = checksum ? _checking : _trusting;
        try
        {
            new SnapshotLoader(server).Load(new MemoryStream(isEmpty ? [] : bytes), "dump.rdb");
        }
        finally
        {
            var unit = new ExecutionUnit(server.Engine);
            unit.Enter(server.Engine.AllShards);
            server.Engine.Flush(unit, -1, lazy: false);
            unit.Exit();
            FunctionFlush(server);
            // Nothing of a value that was given up stays behind; the tables of the field expiries are freed with their keys.
            Assert.InRange(server.Engine.UsedBytes, 0, 4096);
        }
    }

    private static void FunctionFlush(ServerContext server)
    {
        var line = new Arguments();
        line.Fill(["FUNCTION"u8.ToArray(), "FLUSH"u8.ToArray()]);
        Assert.True(new Replay(server).TryRun(line));
    }

    private static ServerContext Create(string checksum)
    {
        var configuration = new ServerConfiguration();
        Assert.Null(configuration.Preset("rdbchecksum", checksum));
        Assert.Null(configuration.Preset("shards", "4"));
        return WholeServer.Create(configuration);
    }
}
