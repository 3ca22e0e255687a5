namespace RedHare.Commands.Tests.Streams;

public sealed class XPendingTests : GroupTest
{
    public XPendingTests()
    {
        Fill("s", 4);
        Run("XGROUP CREATE s g 0");
        Run("XREADGROUP GROUP g b COUNT 2 STREAMS s >");
        Advance(50);
        Run("XREADGROUP GROUP g a STREAMS s >");
        Run("XGROUP CREATECONSUMER s g idle");
        Advance(7);
    }

    [Fact]
    public void Sums_up()
    {
        Expect("[4, \"1-1\", \"1-4\", [[\"a\", \"2\"], [\"b\", \"2\"]]]", "XPENDING s g");
        Run("XGROUP CREATE s h 0");
        Expect("[0, (nil), (nil), (nil array)]", "XPENDING s h");
    }

    [Theory]
    [InlineData("- + 10", "[[\"1-1\", \"b\", 57, 1], [\"1-2\", \"b\", 57, 1], [\"1-3\", \"a\", 7, 1], [\"1-4\", \"a\", 7, 1]]")]
    [InlineData("- + 1", "[[\"1-1\", \"b\", 57, 1]]")]
    [InlineData("- + 0", "[]")]
    [InlineData("- + -3", "[]")]
    [InlineData("(1-1 (1-3 10", "[[\"1-2\", \"b\", 57, 1]]")]
    [InlineData("1-3 1 10", "[[\"1-3\", \"a\", 7, 1], [\"1-4\", \"a\", 7, 1]]")]
    [InlineData("+ - 10", "[]")]
    [InlineData("- + 10 a", "[[\"1-3\", \"a\", 7, 1], [\"1-4\", \"a\", 7, 1]]")]
    [InlineData("1-4 + 10 a", "[[\"1-4\", \"a\", 7, 1]]")]
    [InlineData("- + 10 idle", "[]")]
    [InlineData("- + 10 none", "[]")]
    [InlineData("IDLE 8 - + 10", "[[\"1-1\", \"b\", 57, 1], [\"1-2\", \"b\", 57, 1]]")]
    [InlineData("IDLE 7 1-2 + 2", "[[\"1-2\", \"b\", 57, 1], [\"1-3\", \"a\", 7, 1]]")]
    [InlineData("IDLE 8 - + 10 a", "[]")]
    public void Lists(string arguments, string expected) => Expect(expected, $"XPENDING s g {arguments}");

    [Theory]
    [InlineData("- +", "ERR syntax error")]
    [InlineData("IDLE 5 - +", "ERR syntax error")]
    [InlineData("IDLE x - + 10", "ERR value is not an integer or out of range")]
    [InlineData("- + x", "ERR value is not an integer or out of range")]
    [InlineData("x + 10", "ERR Invalid stream ID specified as stream command argument")]
    [InlineData("(18446744073709551615-18446744073709551615 + 10", "ERR invalid start ID for the interval")]
    [InlineData("- (0-0 10", "ERR invalid end ID for the interval")]
    [InlineData("IDLE 5 - + 10 a b", "ERR syntax error")]
    public void Refuses(string arguments, string error) => Expect($"(error) {error}", $"XPENDING s g {arguments}");

    [Fact]
    public void There_must_be_a_group()
    {
        Expect("(error) NOGROUP No such key 'x' or consumer group 'g'", "XPENDING x g");
        Expect("(error) NOGROUP No such key 's' or consumer group 'x'", "XPENDING s x - + 10");
        Run("SET t x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "XPENDING t g");
    }
}
