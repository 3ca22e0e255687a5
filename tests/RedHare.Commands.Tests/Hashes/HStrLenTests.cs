namespace RedHare.Commands.Tests.Hashes;

public sealed class HStrLenTests : CommandTest
{
    [Fact]
    public void Measures_a_value()
    {
        Expect("0", "HSTRLEN h a");
        Expect("2", "HSET h a hello n -100");
        Expect("5", "HSTRLEN h a");
        Expect("4", "HSTRLEN h n");
        Expect("0", "HSTRLEN h x");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HSTRLEN s a");
    }
}
