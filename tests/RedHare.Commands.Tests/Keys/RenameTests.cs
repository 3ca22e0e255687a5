namespace RedHare.Commands.Tests.Keys;

public sealed class RenameTests() : CommandTest(new ManualTime())
{
    [Fact]
    public void Moves_value_and_expiry()
    {
        Run("SETEX a 100 one");
        Run("SETEX b 50 two");
        Expect("OK", "RENAME a b");
        Expect("[(nil), \"one\"]", "MGET a b");
        Assert.Equal(ManualTime.Start + 100_000, Server.ExpiryOf("b"));
        Run("SET c three");
        Expect("OK", "RENAME c b");
        Assert.Equal(-1, Server.ExpiryOf("b"));
    }

    [Fact]
    public void Moves_big_values_from_shard_to_shard()
    {
        for (var i = 0; i < 500; i++) Run($"SADD k0 m{i}");
        Client.Run("SET", "t0", new string('x', 100_000));
        for (var i = 0; i < 20; i++)
        {
            Expect("OK", $"RENAME k{i} k{i + 1}");
            Expect("OK", $"RENAME t{i} t{i + 1}");
            Run($"SADD k{i + 1} n{i}");
            Run($"APPEND t{i + 1} y");
        }
        Expect("520", "SCARD k20");
        Expect("100020", "STRLEN t20");
    }

    [Fact]
    public void One_name_and_no_key()
    {
        Run("SET a 1");
        Expect("OK", "RENAME a a");
        Expect("\"1\"", "GET a");
        Expect("(error) ERR no such key", "RENAME none a");
        Expect("(error) ERR no such key", "RENAME none none");
    }

    [Fact]
    public void Tells_of_both_ends()
    {
        var heard = new HeardEvents();
        Run("MSET a 1 b 2");
        Server.Context.Engine.Listener = heard;
        Run("RENAME a b");
        Assert.Equal(["rename_from 0:a", "rename_to 0:b"], heard.All);
    }
}
