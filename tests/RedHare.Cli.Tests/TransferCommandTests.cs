using RedHare.Cli.Transfers;
using Xunit;

namespace RedHare.Cli.Tests;

public sealed class TransferCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("redhare-transfer-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_data_set_goes_to_a_file_and_from_there_and_from_a_server_to_others()
    {
        var file = Path.Combine(_directory, "whole.rdb");
        using var first = RedHareProcess.Serve("--enable-debug-command", "yes", "--dir", _directory);
        for (var i = 0; i < 1200; i++) first.Ask($"SET string:{i} value:{i}");
        first.Ask("RPUSH list a b c");
        first.Ask("HSET hash f v g w");
        first.Ask("ZADD zset 1.5 a 2 b");
        first.Ask("SADD set x y z");
        first.Ask("XADD stream 1-1 f v");
        first.Ask("XGROUP CREATE stream group 0");
        first.Ask("EXPIRE list 100000");
        first.Ask("FUNCTION LOAD \"#!lua name=lib\\nredis.register_function('f', function() return 7 end)\"");
        var digest = first.Ask("DEBUG DIGEST");

        var (code, errors) = Run("export", file, "--from", Url(first), "--for", "7.0");
        Assert.True(code == 0, errors);
        Assert.Contains("100%  1205 keys", errors, StringComparison.Ordinal);
        using var second = RedHareProcess.Serve("--enable-debug-command", "yes", "--dir", _directory);
        (code, errors) = Run("import", file, "--to", Url(second));
        Assert.True(code == 0, errors);
        Assert.Equal(digest, second.Ask("DEBUG DIGEST"));
        Assert.Equal(":7", second.Ask("FCALL f 0"));

        using var third = RedHareProcess.Serve("--enable-debug-command", "yes", "--dir", _directory);
        third.Ask("SET string:7 mine");
        (code, errors) = Run("import", Url(first), "--to", Url(third));
        Assert.Equal(1, code);
        Assert.Contains("BUSYKEY", errors, StringComparison.Ordinal);
        (code, errors) = Run("import", Url(first), "--to", Url(third), "--replace");
        Assert.True(code == 0, errors);
        Assert.Equal(digest, third.Ask("DEBUG DIGEST"));
    }

    [Fact]
    public void A_data_set_goes_into_a_log_directory_that_a_server_starts_from()
    {
        var log = Path.Combine(_directory, "log") + "/";
        using var first = RedHareProcess.Serve("--enable-debug-command", "yes", "--dir", _directory);
        for (var i = 0; i < 300; i++) first.Ask($"SET string:{i} value:{i}");
        first.Ask("HSET hash f v g w");
        var digest = first.Ask("DEBUG DIGEST");
        var (code, errors) = Run("import", Url(first), "--to", log);
        Assert.True(code == 0, errors);
        using (var second = RedHareProcess.Serve("--enable-debug-command", "yes", "--dir", log, "--appendonly", "yes"))
            Assert.Equal(digest, second.Ask("DEBUG DIGEST"));
        (code, errors) = Run("import", Url(first), "--to", log);
        Assert.Equal(1, code);
        Assert.Contains("holds an append log already", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_append_log_is_copied_and_stays_as_it_is()
    {
        var data = Path.Combine(_directory, "data");
        Directory.CreateDirectory(data);
        string digest;
        using (var first = RedHareProcess.Serve("--enable-debug-command", "yes", "--dir", data, "--appendonly", "yes", "--appendfsync", "always"))
        {
            for (var i = 0; i < 300; i++) first.Ask($"SET string:{i} value:{i}");
            first.Ask("BGREWRITEAOF");
            for (var i = 0; i < 1100; i++) first.Ask($"HSET hash field:{i} {i}");
            first.Ask("XADD stream 1-1 f v");
            first.Ask("PEXPIREAT stream 4000000000000");
            first.Ask("FUNCTION LOAD \"#!lua name=lib\\nredis.register_function('f', function() return 7 end)\"");
            digest = first.Ask("DEBUG DIGEST");
        }
        // As a crash leaves it.
        var last = Directory.GetFiles(Path.Combine(data, "appendonlydir"), "*.incr.aof").Order(StringComparer.Ordinal).Last();
        File.AppendAllText(last, "*3\r\n$3\r\nSET\r\n$1\r\nk");
        string[] Files() => [.. Directory.GetFiles(data, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("redhare.lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        var before = Files().ToDictionary(file => file, File.ReadAllBytes);

        var one = Path.Combine(_directory, "whole.rdb");
        foreach (var (from, name) in ((string, string)[])[(data, "a"), (Path.Combine(data, "appendonlydir"), "b"), (Path.Combine(data, "appendonlydir", "appendonly.aof.manifest"), "c")])
        {
            using var server = RedHareProcess.Serve("--enable-debug-command", "yes", "--dir", _directory, "--dbfilename", name);
            var (code, errors) = Run("import", from, "--to", Url(server));
            Assert.True(code == 0, errors);
            Assert.Contains("MB of the log", errors, StringComparison.Ordinal);
            Assert.Contains("100%  302 keys", errors, StringComparison.Ordinal);
            Assert.Contains("are left out", errors, StringComparison.Ordinal);
            Assert.Equal(digest, server.Ask("DEBUG DIGEST"));
            Assert.Equal(":7", server.Ask("FCALL f 0"));
        }
        Assert.Equal(0, Run("import", data, "--to", one).Code);
        Assert.Equal(0, Run("check", one).Code);
        Assert.Equal(before.Keys.Order(StringComparer.Ordinal), Files());
        foreach (var (file, bytes) in before) Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_log_of_one_file_is_copied()
    {
        var commands = Path.Combine(_directory, "old.aof");
        File.WriteAllText(commands, "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n");
        using var server = RedHareProcess.Serve("--dir", _directory);
        var (code, errors) = Run("import", commands, "--to", Url(server));
        Assert.True(code == 0, errors);
        var copy = Path.Combine(_directory, "copy.rdb");
        Assert.Equal(0, Run("export", copy, "--from", Url(server)).Code);

        // One that begins with a snapshot, and has commands behind it.
        var both = Path.Combine(_directory, "both.aof");
        File.WriteAllBytes(both, [.. File.ReadAllBytes(copy), .. "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n*3\r\n$3\r\nSET\r\n$4\r\nmore\r\n$1\r\nw\r\n"u8]);
        (code, errors) = Run("import", both, "--to", Url(server), "--replace");
        Assert.True(code == 0, errors);
        Assert.Contains("100%  2 keys", errors, StringComparison.Ordinal);
        Assert.Contains("db3:keys=2", Information(server), StringComparison.Ordinal);
        File.Move(both, Path.Combine(_directory, "both.rdb"));
        (code, errors) = Run("import", Path.Combine(_directory, "both.rdb"), "--to", Url(server), "--replace");
        Assert.Equal(1, code);
        Assert.Contains("something follows the data", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Expiring_fields_are_refused_dropped_or_kept()
    {
        var file = Path.Combine(_directory, "fields.rdb");
        using var server = RedHareProcess.Serve("--dir", _directory);
        server.Ask("HSET hash f v g w");
        server.Ask("HEXPIRE hash 100000 FIELDS 1 f");
        var (code, errors) = Run("export", file, "--from", Url(server), "--for", "7.0");
        Assert.Equal(1, code);
        Assert.Contains("fields of the hash 'hash' expire", errors, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
        Assert.Equal(0, Run("export", file, "--from", Url(server), "--for", "7.0", "--drop-field-expiry").Code);
        Assert.Equal("REDIS0010", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(file)[..9]));
        Assert.Equal(0, Run("check", file).Code);
        Assert.Equal(0, Run("export", file, "--from", Url(server)).Code);
        Assert.Equal("REDIS0012", System.Text.Encoding.ASCII.GetString(File.ReadAllBytes(file)[..9]));
        Assert.Equal(0, Run("check", file).Code);
        Assert.Empty(Directory.GetFiles(_directory, "*.part"));
    }

    [Fact]
    public void What_is_damaged_or_not_there_is_said_so()
    {
        var file = Path.Combine(_directory, "damaged.rdb");
        File.WriteAllText(file, "REDIS0010\u0000");
        using var server = RedHareProcess.Serve("--dir", _directory);
        var (code, errors) = Run("import", file, "--to", Url(server));
        Assert.Equal(1, code);
        Assert.Contains("damaged at offset", errors, StringComparison.Ordinal);
        Assert.Equal(1, Run("import", Path.Combine(_directory, "no.rdb"), "--to", Url(server)).Code);
        Assert.StartsWith("Usage: redhare import", Run("import").Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 100, 1, "[..............................] 0%  0 keys  0/s  00:00:00 left")]
    [InlineData(500, 50, 100, 10, "[###############...............] 50%  500 keys  50/s  00:00:10 left")]
    [InlineData(1000, 100, 100, 20, "[##############################] 100%  1000 keys  50/s  20.0 s")]
    public void The_progress_tells_rate_and_time_left(long keys, long done, long total, int seconds, string line) =>
        Assert.Equal(line, Progress.Line(keys, done, total, TimeSpan.FromSeconds(seconds)));

    private static string Information(RedHareProcess server)
    {
        using var client = new System.Net.Sockets.TcpClient("127.0.0.1", server.Port);
        using var stream = client.GetStream();
        stream.Write("INFO keyspace\r\nQUIT\r\n"u8);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static string Url(RedHareProcess server) => $"redis://127.0.0.1:{server.Port}";

    private static (int Code, string Errors) Run(params string[] arguments)
    {
        using var process = RedHareProcess.Start(arguments);
        var errors = process.Finish();
        return (process.ExitCode, errors);
    }
}
