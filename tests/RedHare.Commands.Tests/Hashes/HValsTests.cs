namespace RedHare.Commands.Tests.Hashes;

public sealed class HValsTests : CommandTest
{
    [Fact]
    public void Lists_values()
    {
        Expect("[]", "HVALS h");
        Expect("2", "HSET h z 1 a two");
        Expect("[\"1\", \"two\"]", "HVALS h");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HVALS s");
    }
}
