namespace RedHare.Commands.Tests.Server;

public sealed class AclCommandTests : CommandTest
{
    [Fact]
    public void There_is_the_default_user()
    {
        Expect("\"default\"", "ACL WHOAMI");
        Expect("[\"default\"]", "ACL USERS");
    }

    [Fact]
    public void CAT_lists_categories_and_their_commands()
    {
        Assert.StartsWith("[\"keyspace\", \"read\", \"write\"", Run("ACL CAT"));
        Assert.Contains("\"exec\"", Run("ACL CAT TRANSACTION"), StringComparison.Ordinal);
        Assert.Contains("\"client|kill\"", Run("ACL CAT dangerous"), StringComparison.Ordinal);
        Expect("(error) ERR Unknown category 'x'", "ACL CAT x");
    }
}
