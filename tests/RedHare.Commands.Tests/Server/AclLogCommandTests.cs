namespace RedHare.Commands.Tests.Server;

public sealed class AclLogCommandTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void The_same_again_is_counted_and_another_is_an_entry()
    {
        Run("ACL SETUSER amy on >secret +get +multi +exec +eval ~a");
        using var amy = Server.Connect();
        amy.Run("AUTH amy wrong");
        amy.Run("AUTH amy secret");
        amy.Run("SET a 1");
        amy.Run("SET a 1");
        amy.Run("GET b");
        amy.Run("EVAL \"return redis.pcall('set', 'a', 1)\" 0");
        var log = Run("ACL LOG");
        Assert.StartsWith("[[\"count\", 1, \"reason\", \"command\", \"context\", \"lua\", \"object\", \"set\", \"username\", \"amy\", \"age-seconds\", ", log, StringComparison.Ordinal);
        Assert.Contains("[\"count\", 1, \"reason\", \"key\", \"context\", \"toplevel\", \"object\", \"b\", \"username\", \"amy\"", log, StringComparison.Ordinal);
        Assert.Contains("[\"count\", 2, \"reason\", \"command\", \"context\", \"toplevel\", \"object\", \"set\"", log, StringComparison.Ordinal);
        Assert.Contains("[\"count\", 1, \"reason\", \"auth\", \"context\", \"toplevel\", \"object\", \"AUTH\", \"username\", \"amy\"", log, StringComparison.Ordinal);
        Assert.Single(Run("ACL LOG 1").Split("\"reason\"")[1..]);
        Expect("OK", "ACL LOG RESET");
        Expect("[]", "ACL LOG");
    }

    [Fact]
    public void A_minute_later_it_is_another_entry()
    {
        Run("ACL SETUSER amy on nopass");
        using var amy = Server.Connect();
        amy.Run("AUTH amy x");
        amy.Run("PING");
        ((ManualTime)Time!).Now += 61_000;
        amy.Run("PING");
        Assert.Equal(2, Run("ACL LOG").Split("\"reason\"").Length - 1);
        Run("CONFIG SET acllog-max-len 1");
        amy.Run("GET x");
        Assert.Single(Run("ACL LOG").Split("\"reason\"")[1..]);
    }
}
