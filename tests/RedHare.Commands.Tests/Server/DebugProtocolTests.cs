namespace RedHare.Commands.Tests.Server;

public sealed class DebugProtocolTests : CommandTest
{
    public DebugProtocolTests() => Assert.Null(Server.Context.Configuration.Preset("enable-debug-command", "yes"));

    [Theory]
    [InlineData("string", "\"Hello World\"")]
    [InlineData("integer", "12345")]
    [InlineData("array", "[0, 1, 2]")]
    [InlineData("null", "(nil)")]
    [InlineData("verbatim", "\"This is a verbatim\\nstring\"")]
    [InlineData("push", "(error) ERR RESP2 is not supported by this command")]
    [InlineData("nonsense", "(error) ERR Wrong protocol type name. Please use one of the following: string|integer|double|null|array|set|map|attrib|push|verbatim|true|false")]
    public void There_is_a_reply_of_each_kind(string type, string reply) => Assert.Equal(reply, Run("DEBUG PROTOCOL " + type).Replace("\n", "\\n", StringComparison.Ordinal));

    [Fact]
    public void A_push_comes_before_the_reply()
    {
        Run("HELLO 3");
        Assert.EndsWith("\"Some real reply following the push reply\"", Run("DEBUG PROTOCOL push"), StringComparison.Ordinal);
    }
}
