namespace RedHare.Commands.Tests.Strings;

public sealed class MSetTests : CommandTest
{
    [Fact]
    public void Sets_all_the_last_of_one_name()
    {
        Run("SETEX b 100 before");
        Expect("OK", "MSET a 1 b two a 3");
        Expect("[\"3\", \"two\"]", "MGET a b");
        Assert.Equal(-1, Server.ExpiryOf("b"));
    }

    [Fact]
    public void Refuses_a_key_without_value() => Expect("(error) ERR wrong number of arguments for 'mset' command", "MSET a 1 b");
}
