using Xunit;

namespace RedHare.Cli.Tests;

public sealed class CheckCommandTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("redhare-check-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_sound_snapshot_and_what_is_saved_of_a_damaged_one()
    {
        using (var server = RedHareProcess.Serve("--dir", _directory))
        {
            for (var i = 0; i < 200; i++) server.Ask($"SET key:{i} value:{i}");
            Assert.Equal("+OK", server.Ask("SAVE"));
        }
        var dump = Path.Combine(_directory, "dump.rdb");
        var (code, output, _) = Run("check", dump);
        Assert.Equal(0, code);
        Assert.Contains("200 keys read", output, StringComparison.Ordinal);
        Assert.Contains("checksum OK", output, StringComparison.Ordinal);

        // Torn in the middle.
        var whole = File.ReadAllBytes(dump);
        File.WriteAllBytes(dump, whole[..(whole.Length / 2)]);
        (code, output, _) = Run("check", dump);
        Assert.Equal(1, code);
        Assert.Contains("DAMAGED at offset", output, StringComparison.Ordinal);
        Assert.Contains("--fix would", output, StringComparison.Ordinal);
        Assert.Equal(whole.Length / 2, new FileInfo(dump).Length);
        (code, _, _) = Run("check", dump, "--fix", "--yes");
        Assert.Equal(0, code);
        Assert.Equal(whole[..(whole.Length / 2)], File.ReadAllBytes(dump + ".damaged"));
        (code, output, _) = Run("check", dump);
        Assert.Equal(0, code);
        using (var server = RedHareProcess.Serve("--dir", _directory))
        {
            var left = int.Parse(server.Ask("DBSIZE")[1..]);
            Assert.InRange(left, 80, 120);
            Assert.Contains($"{left} keys read", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_log_is_cut_where_it_is_torn()
    {
        using (var server = RedHareProcess.Serve("--dir", _directory, "--appendonly", "yes", "--appendfsync", "always"))
            for (var i = 0; i < 50; i++) server.Ask($"SET key:{i} value:{i}");
        var log = Path.Combine(_directory, "appendonlydir");
        var manifest = Path.Combine(log, "appendonly.aof.manifest");
        var (code, output, _) = Run("check", manifest);
        Assert.Equal(0, code);
        Assert.Contains("sound", output, StringComparison.Ordinal);

        var last = Directory.GetFiles(log, "*.incr.aof").Order(StringComparer.Ordinal).Last();
        File.AppendAllText(last, "*3\r\n$3\r\nSET\r\n$1\r\nk");
        (code, output, _) = Run("check", manifest);
        Assert.Equal(1, code);
        Assert.Contains("the file ends within a command", output, StringComparison.Ordinal);
        // Asked, and not agreed to.
        (code, _, _) = Run("n\n", "check", manifest, "--fix");
        Assert.Equal(1, code);
        (code, _, _) = Run("y\n", "check", manifest, "--fix");
        Assert.Equal(0, code);
        Assert.Equal(0, Run("check", last).Code);
        using (var server = RedHareProcess.Serve("--dir", _directory, "--appendonly", "yes")) Assert.Equal(":50", server.Ask("DBSIZE"));
    }

    [Fact]
    public void What_is_not_there_or_no_file_of_ours_is_said_so()
    {
        var missing = Run("check", Path.Combine(_directory, "no.rdb"));
        Assert.Equal(1, missing.Code);
        Assert.Contains("no.rdb", missing.Errors, StringComparison.Ordinal);
        Assert.StartsWith("Usage: redhare check", Run("check").Errors, StringComparison.Ordinal);
        var text = Path.Combine(_directory, "letter.txt");
        File.WriteAllText(text, "Dear reader,\n");
        Assert.Equal(1, Run("check", text).Code);
    }

    private static (int Code, string Output, string Errors) Run(string input, params string[] arguments)
    {
        // Without an input the first word is the command.
        if (input == "check") (input, arguments) = ("", ["check", .. arguments]);
        using var process = RedHareProcess.Start(arguments).Feed(input);
        var errors = process.Finish();
        return (process.ExitCode, string.Join('\n', process.Lines), errors);
    }
}
