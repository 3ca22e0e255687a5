namespace RedHare.Commands.Tests.Hashes;

public sealed class HLenTests : CommandTest
{
    [Fact]
    public void Counts_fields()
    {
        Expect("0", "HLEN h");
        Expect("2", "HSET h z 1 a 2");
        Expect("2", "HLEN h");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HLEN s");
    }
}
