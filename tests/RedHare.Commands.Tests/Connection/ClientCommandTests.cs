namespace RedHare.Commands.Tests.Connection;

public sealed class ClientCommandTests : CommandTest
{
    [Fact]
    public void ID_INFO_and_LIST()
    {
        var id = Client.Session.Id;
        Expect(id.ToString(), "CLIENT ID");
        Assert.Matches(
            $"""^"id={id} addr=127.0.0.1:50000 laddr=127.0.0.1:6379 fd=7 name= age=0 idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 watch=0 qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=0 tot-mem=\d+ events=r cmd=client\|info user=default redir=-1 resp=2 lib-name= lib-ver=\n"$""",
            Run("CLIENT INFO"));
        using var other = Server.Connect();
        Run("WATCH k");
        Run("MULTI");
        Run("PING");
        Assert.Contains("flags=x db=0 sub=0 psub=0 ssub=0 multi=1 watch=1", other.Run("CLIENT LIST"), StringComparison.Ordinal);
    }

    [Fact]
    public void LIST_by_type_and_id()
    {
        using var other = Server.Connect();
        other.Run("SUBSCRIBE a b");
        Assert.Contains($"id={other.Session.Id} ", Run("CLIENT LIST TYPE pubsub"), StringComparison.Ordinal);
        Assert.Contains("flags=P db=0 sub=2 psub=0", Run("CLIENT LIST TYPE pubsub"), StringComparison.Ordinal);
        Assert.DoesNotContain($"id={other.Session.Id} ", Run("CLIENT LIST TYPE normal"), StringComparison.Ordinal);
        Assert.StartsWith($"\"id={other.Session.Id} ", Run($"CLIENT LIST ID {other.Session.Id} 99999"), StringComparison.Ordinal);
        Expect("\"\"", "CLIENT LIST TYPE master");
        Expect("(error) ERR Unknown client type 'x'", "CLIENT LIST TYPE x");
        Expect("(error) ERR Invalid client ID", "CLIENT LIST ID x");
        Expect("(error) ERR syntax error", "CLIENT LIST x");
    }

    [Fact]
    public void Names_and_library()
    {
        Expect("(nil)", "CLIENT GETNAME");
        Expect("OK", "CLIENT SETNAME me");
        Expect("\"me\"", "CLIENT GETNAME");
        Expect("(error) ERR Client names cannot contain spaces, newlines or special characters.", "CLIENT SETNAME \"a b\"");
        Expect("OK", "CLIENT SETNAME \"\"");
        Expect("(nil)", "CLIENT GETNAME");
        Expect("OK", "CLIENT SETINFO lib-name redis-py");
        Expect("OK", "CLIENT SETINFO LIB-VER 1.2.3");
        Assert.Contains("lib-name=redis-py lib-ver=1.2.3\n", Run("CLIENT INFO"), StringComparison.Ordinal);
        Expect("(error) ERR lib-ver cannot contain spaces, newlines or special characters.", "CLIENT SETINFO lib-ver \"a b\"");
        Expect("(error) ERR Unrecognized option 'badger'", "CLIENT SETINFO badger hamster");
    }

    [Fact]
    public void KILL_by_filters_and_old_form()
    {
        using var other = Server.Connect();
        var id = other.Session.Id;
        Expect("0", $"CLIENT KILL ID {id} TYPE pubsub");
        Assert.False(other.IsClosed);
        Expect("1", $"CLIENT KILL ID {id} TYPE normal LADDR 127.0.0.1:6379 USER default SKIPME yes");
        Assert.True(other.IsClosed);
        Expect("0", "CLIENT KILL MAXAGE 1000");
        Expect("(error) ERR No such client", "CLIENT KILL 1.2.3.4:5");
        Expect("OK", "CLIENT KILL 127.0.0.1:50000");
        Assert.True(Client.Session.CloseAfterReply);
    }

    [Theory]
    [InlineData("id 10 wrong_arg", "ERR syntax error")]
    [InlineData("id str", "ERR client-id should be greater than 0")]
    [InlineData("id 0", "ERR client-id should be greater than 0")]
    [InlineData("type wrong", "ERR Unknown client type 'wrong'")]
    [InlineData("user wrong", "ERR No such user 'wrong'")]
    [InlineData("skipme maybe", "ERR syntax error")]
    [InlineData("maxage str", "ERR maxage is not an integer or out of range")]
    [InlineData("maxage -1", "ERR maxage should be greater than 0")]
    public void KILL_errors(string filter, string error) => Expect("(error) " + error, "CLIENT KILL " + filter);

    [Fact]
    public void REPLY_modes()
    {
        Expect("", "CLIENT REPLY SKIP");
        Expect("", "PING");
        Expect("PONG", "PING");
        Expect("", "CLIENT REPLY OFF");
        Expect("", "PING");
        Expect("", "NOSUCH");
        Expect("OK", "CLIENT REPLY ON");
        Expect("PONG", "PING");
        Expect("(error) ERR syntax error", "CLIENT REPLY maybe");
    }

    [Fact]
    public void PAUSE_holds_commands_back_until_UNPAUSE()
    {
        using var other = Server.Connect();
        Run("MULTI");
        Run("CLIENT PAUSE 100000 WRITE");
        Run("SETNX early 1");
        Expect("[OK, 1]", "EXEC");
        other.RunBlocking("SETNX a 1");
        Assert.Contains("flags=b", Run($"CLIENT LIST ID {other.Session.Id}"), StringComparison.Ordinal);
        Expect("(nil)", "GET a");
        Expect("OK", "CLIENT UNPAUSE");
        Assert.Equal("1", other.Completed());
        Expect("\"1\"", "GET a");
    }

    [Fact]
    public void PAUSE_holds_expired_keys_too()
    {
        Run("SET a 1 PX 1");
        Run("CLIENT PAUSE 100000 WRITE");
        while (Run("GET a") != "(nil)") Thread.Yield();
        Expect("[]", "KEYS *");
        Expect("1", "DBSIZE");
        Run("CLIENT UNPAUSE");
        Expect("(nil)", "GET a");
        Expect("0", "DBSIZE");
    }

    [Fact]
    public void PAUSE_ALL_ends_by_itself_and_a_closed_client_is_forgotten()
    {
        var gone = Server.Connect();
        using var other = Server.Connect();
        Expect("OK", "CLIENT PAUSE 50");
        gone.RunBlocking("SETNX a 1");
        gone.Dispose();
        other.RunBlocking("GET a");
        Assert.Equal("(nil)", other.Completed());
        Expect("(error) ERR timeout is negative", "CLIENT PAUSE -1");
        Expect("(error) ERR CLIENT PAUSE mode must be WRITE or ALL", "CLIENT PAUSE 1 x");
    }

    [Fact]
    public void Switches()
    {
        Expect("OK", "CLIENT NO-EVICT on");
        Expect("OK", "CLIENT NO-TOUCH on");
        Assert.Contains("flags=eT", Run("CLIENT INFO"), StringComparison.Ordinal);
        Expect("(error) ERR syntax error", "CLIENT NO-EVICT maybe");
        Expect("0", "CLIENT UNBLOCK 12345");
        Assert.StartsWith("[CLIENT <subcommand>", Run("CLIENT HELP"));
    }
}
