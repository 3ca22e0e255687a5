using RedHare.Commands.Configuration;
using Xunit;

namespace RedHare.Commands.Tests.Configuration;

public class CommandLineOptionsTests
{
    [Theory]
    [InlineData(new string[0], null, false, "")]
    [InlineData(new[] { "/etc/redis.conf" }, "/etc/redis.conf", false, "")]
    [InlineData(new[] { "-" }, null, true, "")]
    [InlineData(new[] { "a.conf", "--port", "7000", "-" }, "a.conf", true, "port \"7000\" ")]
    [InlineData(new[] { "--port", "7000", "--dir", "/data" }, null, false, "port \"7000\" \ndir \"/data\" ")]
    [InlineData(new[] { "--save", "", "--appendonly", "no" }, null, false, "save \"\" \nappendonly \"no\" ")]
    [InlineData(new[] { "--save", "900", "1", "--hz", "5" }, null, false, "save \"900\" \"1\" \nhz \"5\" ")]
    [InlineData(new[] { "--save", "--port", "7000" }, null, false, "save \"\"\nport \"7000\" ")]
    [InlineData(new[] { "--port 7000", "--hz", "5" }, null, false, "port 7000 \nhz \"5\" ")]
    [InlineData(new[] { "--save" }, null, false, "save \"\"")]
    [InlineData(new[] { "--sentinel", "--port", "1" }, null, false, "sentinel \nport \"1\" ")]
    [InlineData(new[] { "--requirepass", "--secret" }, null, false, "requirepass \"--secret\" ")]
    [InlineData(new[] { "--list-max-listpack-size", "-2" }, null, false, "list-max-listpack-size \"-2\" ")]
    [InlineData(new[] { "--requirepass", "a\"b c" }, null, false, "requirepass \"a\\\"b c\" ")]
    public void Options_become_lines(string[] arguments, string? file, bool standardInput, string lines) =>
        Assert.Equal(new CommandLineOptions(file, standardInput, lines), CommandLineOptions.Parse(arguments));

    [Fact]
    public void The_issue_s_own_example_loads()
    {
        var configuration = new ServerConfiguration();
        var options = CommandLineOptions.Parse(["--port", "7000", "--save", "", "--appendonly", "no", "--dir", "/", "--amqp-port", "", "--http-port", ""]);
        Assert.Null(new ConfigurationLoader(configuration).Load(options.File, null, options.Lines));
        Assert.Equal((7000, "/", ""), (configuration.Network.Port, configuration.Process.Directory, configuration["save"]));
    }
}
