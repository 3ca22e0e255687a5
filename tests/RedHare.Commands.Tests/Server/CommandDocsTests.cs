namespace RedHare.Commands.Tests.Server;

public sealed class CommandDocsTests : CommandTest
{
    [Fact]
    public void Documents_a_command() => Expect(
        "[\"get\", [\"summary\", \"Returns the string value of a key.\", \"since\", \"1.0.0\", \"group\", \"string\", \"complexity\", \"O(1)\", "
        + "\"arguments\", [[\"name\", \"key\", \"type\", \"key\", \"display_text\", \"key\", \"key_spec_index\", 0]]]]",
        "COMMAND DOCS get nothing");

    [Fact]
    public void Uses_maps_in_RESP3_and_documents_subcommands_with_their_container()
    {
        Client.Session.Protocol = 3;
        Assert.Contains("\"subcommands\": {\"command|count\": {\"summary\": ", Run("COMMAND DOCS command"), StringComparison.Ordinal);
        Expect("{}", "COMMAND DOCS nothing");
    }

    [Fact]
    public void Writes_choices_with_their_tokens_and_flags()
    {
        Client.Session.Protocol = 3;
        Assert.EndsWith(
            "\"arguments\": [{\"name\": \"filterby\", \"type\": \"oneof\", \"token\": \"FILTERBY\", \"flags\": #[optional], \"arguments\": ["
            + "{\"name\": \"module-name\", \"type\": \"string\", \"display_text\": \"module-name\", \"token\": \"MODULE\"}, "
            + "{\"name\": \"category\", \"type\": \"string\", \"display_text\": \"category\", \"token\": \"ACLCAT\"}, "
            + "{\"name\": \"pattern\", \"type\": \"pattern\", \"display_text\": \"pattern\", \"token\": \"PATTERN\"}]}]}}",
            Run("COMMAND DOCS command|list"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_everything_when_nothing_is_named()
    {
        Client.Session.Protocol = 3;
        var all = Run("COMMAND DOCS");
        Assert.All(Server.Context.Commands.All, command => Assert.Contains($"\"{command.FullName}\": {{\"summary\": ", all, StringComparison.Ordinal));
    }
}
