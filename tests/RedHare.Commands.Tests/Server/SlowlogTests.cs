namespace RedHare.Commands.Tests.Server;

public sealed class SlowlogTests : CommandTest
{
    [Fact]
    public void Takes_what_is_slow_enough_newest_first()
    {
        Expect("0", "SLOWLOG LEN");
        Run("CONFIG SET slowlog-log-slower-than 0 slowlog-max-len 3");
        Run("SLOWLOG RESET");
        Run("CLIENT SETNAME me");
        Run("GET a");
        Assert.Matches("^\\[\\[\\d+, \\d+, \\d+, \\[\"GET\", \"a\"\\], \"127.0.0.1:50000\", \"me\"\\], \\[\\d+, \\d+, \\d+, \\[\"CLIENT\"", Run("SLOWLOG GET 2"));
        for (var i = 0; i < 5; i++) Run("PING");
        Expect("3", "SLOWLOG LEN");
        Run("CONFIG SET slowlog-log-slower-than -1");
        Expect("OK", "SLOWLOG RESET");
        Run("PING");
        Expect("0", "SLOWLOG LEN");
        Expect("[]", "SLOWLOG GET -1");
    }

    [Fact]
    public void Long_command_lines_are_shortened_and_secrets_hidden()
    {
        Run("CONFIG SET slowlog-log-slower-than 0");
        Run("ECHO " + new string('x', 200));
        Assert.Contains($"\"{new string('x', 128)}... (72 more bytes)\"", Run("SLOWLOG GET 1"), StringComparison.Ordinal);
        Run("DEL " + string.Join(' ', Enumerable.Range(0, 40)));
        Assert.Contains("\"29\", \"... (10 more arguments)\"]", Run("SLOWLOG GET 1"), StringComparison.Ordinal);
        Run("AUTH default secret");
        Assert.Contains("[\"AUTH\", \"(redacted)\", \"(redacted)\"]", Run("SLOWLOG GET 1"), StringComparison.Ordinal);
        Run("CONFIG SET requirepass secret");
        Assert.Contains("[\"CONFIG\", \"SET\", \"requirepass\", \"(redacted)\"]", Run("SLOWLOG GET 1"), StringComparison.Ordinal);
    }

    [Fact]
    public void EXEC_is_not_in_it_but_its_commands_are()
    {
        Run("CONFIG SET slowlog-log-slower-than 0");
        Run("MULTI");
        Run("PING");
        Run("SLOWLOG RESET");
        Run("PING");
        Run("EXEC");
        Expect("2", "SLOWLOG LEN");
    }

    [Theory]
    [InlineData("-2")]
    [InlineData("x")]
    public void Errors(string count) => Expect("(error) ERR count should be greater than or equal to -1", "SLOWLOG GET " + count);
}
