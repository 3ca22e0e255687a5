namespace RedHare.Commands.Tests.Lists;

public sealed class RPopLPushTests : CommandTest
{
    [Fact]
    public void MovesTheLastToTheFront()
    {
        Expect("2", "RPUSH a 1 2");
        Expect("1", "RPUSH b x");
        Expect("\"2\"", "RPOPLPUSH a b");
        Expect("[\"2\", \"x\"]", "LRANGE b 0 -1");
        Expect("\"x\"", "RPOPLPUSH b b");
        Expect("[\"x\", \"2\"]", "LRANGE b 0 -1");
        Expect("(nil)", "RPOPLPUSH none b");
    }

    [Fact]
    public void Refuses()
    {
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "RPOPLPUSH s b");
        Expect("1", "RPUSH a 1");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "RPOPLPUSH a s");
    }
}
