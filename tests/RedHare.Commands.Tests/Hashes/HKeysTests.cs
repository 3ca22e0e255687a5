namespace RedHare.Commands.Tests.Hashes;

public sealed class HKeysTests : CommandTest
{
    [Fact]
    public void Lists_fields()
    {
        Expect("[]", "HKEYS h");
        Expect("2", "HSET h z 1 a 2");
        Expect("[\"z\", \"a\"]", "HKEYS h");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HKEYS s");
    }
}
