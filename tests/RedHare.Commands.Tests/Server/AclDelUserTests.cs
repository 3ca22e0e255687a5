namespace RedHare.Commands.Tests.Server;

public sealed class AclDelUserTests : CommandTest
{
    [Fact]
    public void A_deleted_user_is_disconnected()
    {
        Run("ACL SETUSER amy on nopass +@all");
        using var amy = Server.Connect();
        amy.Run("AUTH amy x");
        Expect("1", "ACL DELUSER amy nobody");
        Assert.True(amy.IsClosed);
        Expect("[\"default\"]", "ACL USERS");
        Expect("(nil)", "ACL GETUSER amy");
    }

    [Fact]
    public void Who_deletes_itself_is_answered_first()
    {
        Run("ACL SETUSER amy on nopass +@all");
        using var amy = Server.Connect();
        amy.Run("AUTH amy x");
        Assert.Equal("1", amy.Run("ACL DELUSER amy"));
        Assert.True(amy.Session.CloseAfterReply);
        Assert.False(amy.IsClosed);
    }

    [Fact]
    public void The_default_user_stays()
    {
        Run("ACL SETUSER amy");
        Expect("(error) ERR The 'default' user cannot be removed", "ACL DELUSER amy default");
        Expect("[\"amy\", \"default\"]", "ACL USERS");
    }

    [Fact]
    public void CLIENT_KILL_finds_a_users_connections()
    {
        Run("ACL SETUSER amy on nopass +@all");
        using var amy = Server.Connect();
        amy.Run("AUTH amy x");
        Expect("(error) ERR No such user 'bob'", "CLIENT KILL USER bob");
        Expect("1", "CLIENT KILL USER amy");
        Assert.True(amy.IsClosed);
    }
}
