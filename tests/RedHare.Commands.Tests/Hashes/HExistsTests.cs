namespace RedHare.Commands.Tests.Hashes;

public sealed class HExistsTests : CommandTest
{
    [Fact]
    public void Tells_whether_a_field_is_there()
    {
        Expect("0", "HEXISTS h a");
        Expect("1", "HSET h a 1");
        Expect("1", "HEXISTS h a");
        Expect("0", "HEXISTS h 1");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HEXISTS s a");
    }
}
