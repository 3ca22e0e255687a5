namespace RedHare.Commands.Tests.Strings;

public sealed class MSetNxTests : CommandTest
{
    [Fact]
    public void Sets_all_or_none()
    {
        Expect("1", "MSETNX a 1 b 2 a 3");
        Expect("0", "MSETNX c 1 b 2");
        Expect("[\"3\", \"2\", (nil)]", "MGET a b c");
    }

    [Fact]
    public void Refuses_a_key_without_value() => Expect("(error) ERR wrong number of arguments for 'msetnx' command", "MSETNX a 1 b");
}
