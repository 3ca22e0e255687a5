using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Server.Logging;
using Xunit;

namespace RedHare.Server.Tests.Logging;

public sealed class ServerLogTests : IDisposable
{
    private readonly ServerConfiguration _configuration = new();
    private readonly MemoryStream _output = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("redhare-log-");
    private readonly ServerLog _log;

    public ServerLogTests() => _log = new(_configuration, _output, new FixedTime());

    public void Dispose() => _directory.Delete(recursive: true);

    private string Output => Encoding.UTF8.GetString(_output.ToArray());

    [Fact]
    public void A_line_has_the_form_of_redis_server()
    {
        _log.Notice("Ready to accept connections tcp");
        Assert.Equal($"{Environment.ProcessId}:M 05 Feb 2026 03:04:05.006 * Ready to accept connections tcp\n", Output);
    }

    [Theory]
    [InlineData("debug", ".-*#")]
    [InlineData("verbose", "-*#")]
    [InlineData("notice", "*#")]
    [InlineData("warning", "#")]
    [InlineData("nothing", "")]
    public void The_level_decides_and_follows_the_configuration(string level, string marks)
    {
        Assert.Null(_configuration.Set("loglevel", level));
        _log.Debug("x");
        _log.Verbose("x");
        _log.Notice("x");
        _log.Warning("x");
        Assert.Equal(marks, string.Concat(Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[^3])));
    }

    [Fact]
    public void A_file_is_appended_to_relative_to_dir_and_survives_its_rotation()
    {
        Assert.Null(_configuration.Preset("dir", _directory.FullName));
        Assert.Null(_configuration.Preset("logfile", "hare.log"));
        Assert.Null(_log.CheckFile());
        var path = Path.Combine(_directory.FullName, "hare.log");
        _log.Notice("one");
        _log.Notice("two");
        Assert.Equal(2, File.ReadAllLines(path).Length);
        File.Move(path, path + ".1");
        _log.Notice("three");
        Assert.EndsWith("* three", Assert.Single(File.ReadAllLines(path)), StringComparison.Ordinal);
        Assert.Empty(Output);
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_reported_and_loses_lines_only()
    {
        Assert.Null(_configuration.Preset("logfile", Path.Combine(_directory.FullName, "missing", "hare.log")));
        Assert.Equal("Can't open the log file: No such file or directory", _log.CheckFile());
        _log.Notice("lost");
        Assert.Empty(Output);
    }

    [Fact]
    public void Lines_of_many_threads_do_not_mix()
    {
        Parallel.For(0, 200, i => _log.Warning(new string((char)('a' + i % 26), 40)));
        var lines = Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(200, lines.Length);
        Assert.All(lines, line => Assert.Single(line[^40..].Distinct()));
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 2, 5, 3, 4, 5, 6, TimeSpan.Zero);
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;
    }
}
