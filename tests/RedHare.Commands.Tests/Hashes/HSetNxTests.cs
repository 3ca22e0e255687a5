namespace RedHare.Commands.Tests.Hashes;

public sealed class HSetNxTests : CommandTest
{
    [Fact]
    public void Sets_only_what_is_absent()
    {
        Expect("1", "HSETNX h a 1");
        Expect("0", "HSETNX h a 2");
        Expect("\"1\"", "HGET h a");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HSETNX s a 1");
    }
}
