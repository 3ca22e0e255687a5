namespace RedHare.Commands.Tests.Keys;

public sealed class RenameNxTests : CommandTest
{
    [Fact]
    public void Moves_only_to_a_free_name()
    {
        Run("MSET a 1 b 2");
        Expect("0", "RENAMENX a b");
        Expect("0", "RENAMENX a a");
        Expect("1", "RENAMENX a c");
        Expect("[(nil), \"2\", \"1\"]", "MGET a b c");
        Expect("(error) ERR no such key", "RENAMENX none d");
    }
}
