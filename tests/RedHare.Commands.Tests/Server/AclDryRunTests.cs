namespace RedHare.Commands.Tests.Server;

public sealed class AclDryRunTests : CommandTest
{
    [Theory]
    [InlineData("amy GET a", "OK")]
    [InlineData("amy SET a 1", "\"User amy has no permissions to run the 'set' command\"")]
    [InlineData("amy GET b", "\"User amy has no permissions to access the 'b' key\"")]
    [InlineData("amy PUBLISH b x", "\"User amy has no permissions to access the 'b' channel\"")]
    [InlineData("bob GET a", "(error) ERR User 'bob' not found")]
    [InlineData("amy NOTHING a", "(error) ERR Command 'NOTHING' not found")]
    [InlineData("amy GET", "(error) ERR wrong number of arguments for 'get' command")]
    public void It_tells_what_would_be(string line, string reply)
    {
        Run("ACL SETUSER amy +get +publish ~a &a");
        Expect(reply, "ACL DRYRUN " + line);
        Expect("[]", "ACL LOG");
    }
}
