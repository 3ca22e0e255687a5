using RedHare.Commands.Server;

namespace RedHare.Commands.Tests.Server;

public sealed class CommandDocsReplyTests
{
    [Fact]
    public void A_deprecated_command_says_since_when_and_what_instead()
    {
        var command = new Command("getset", 3, CommandFlags.Write, AclCategories.Write, "string", [], null, null,
            _ => new("value", "Sets and returns.", "1.0.0", "O(1)", [], "6.2.0", "`SET` with the `!GET` argument"), 0);
        var reply = new RecordedReply { Protocol = 3 };
        CommandDocsReply.Write(reply, command);
        Assert.Equal(
            "{\"summary\": \"Sets and returns.\", \"since\": \"1.0.0\", \"group\": \"string\", \"complexity\": \"O(1)\", \"doc_flags\": #[deprecated], "
            + "\"deprecated_since\": \"6.2.0\", \"replaced_by\": \"`SET` with the `!GET` argument\", "
            + "\"arguments\": [{\"name\": \"value\", \"type\": \"string\", \"display_text\": \"value\"}]}",
            Assert.Single(reply.Replies));
    }
}
