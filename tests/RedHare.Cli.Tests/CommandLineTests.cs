using Xunit;

namespace RedHare.Cli.Tests;

public class CommandLineTests
{
    private static (int Code, string Output, string Errors) Run(params string[] arguments)
    {
        using var process = RedHareProcess.Start(arguments);
        var errors = process.Finish();
        return (process.ExitCode, string.Join('\n', process.Lines), errors);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    [InlineData("serve", "--version")]
    public void Version_gives_ours_and_that_of_Redis(params string[] arguments)
    {
        var (code, output, _) = Run(arguments);
        Assert.Equal(0, code);
        Assert.StartsWith("RedHare server redis_version=7.2.4 redhare_version=0.1.0 bits=64", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_shows_the_usage(string argument)
    {
        var (code, output, _) = Run(argument);
        Assert.Equal(0, code);
        Assert.StartsWith("Usage: redhare [serve]", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("-x")]
    public void An_unknown_command_is_named(string command)
    {
        var (code, _, errors) = Run(command);
        Assert.Equal(1, code);
        Assert.Contains($"unknown command '{command}'", errors);
    }

    [Theory]
    [InlineData("--no-such-directive", "1", "no-such-directive \"1\"", "Bad directive or wrong number of arguments")]
    [InlineData("--cluster-enabled", "yes", "cluster-enabled \"yes\"", "The directive 'cluster-enabled' is known to RedHare, but not built yet")]
    [InlineData("--replicaof", "127.0.0.1 6380", "replicaof \"127.0.0.1 6380\"", "The directive 'replicaof' is known to RedHare, but not built yet")]
    [InlineData("--port", "seven", "port \"seven\"", "argument couldn't be parsed into an integer")]
    public void A_directive_that_cannot_be_served_stops_the_start_and_is_named(string name, string value, string line, string reason)
    {
        var (code, output, errors) = Run(name, value);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains($"*** FATAL CONFIG FILE ERROR (Redis 7.2.4) ***\nReading the configuration file, at line 2\n>>> '{line}'\n{reason}\n", errors);
    }

    [Fact]
    public void Sentinel_mode_stops_the_start()
    {
        var (code, _, errors) = Run("serve", "--sentinel");
        Assert.Equal(1, code);
        Assert.Contains("The directive 'sentinel' is known to RedHare, but not built yet", errors);
    }

    [Fact]
    public void A_missing_file_stops_the_start()
    {
        var (code, _, errors) = Run("/nowhere/redis.conf");
        Assert.Equal(1, code);
        Assert.Contains("Fatal error, can't open config file '/nowhere/redis.conf': No such file or directory", errors);
    }
}
