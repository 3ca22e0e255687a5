namespace RedHare.Commands.Tests.Sets;

public sealed class SIsMemberTests : CommandTest
{
    [Fact]
    public void Asks_every_form()
    {
        Expect("0", "SISMEMBER s a");
        Expect("2", "SADD i 1 2");
        Expect("1", "SISMEMBER i 1");
        Expect("0", "SISMEMBER i 3");
        Expect("0", "SISMEMBER i x");
        Expect("2", "SADD p a 1");
        Expect("1", "SISMEMBER p a");
        Expect("1", "SISMEMBER p 1");
        Expect("0", "SISMEMBER p 2");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SISMEMBER k a");
    }
}
