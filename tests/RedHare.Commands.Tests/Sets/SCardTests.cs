namespace RedHare.Commands.Tests.Sets;

public sealed class SCardTests : CommandTest
{
    [Fact]
    public void Counts_members()
    {
        Expect("0", "SCARD s");
        Expect("2", "SADD s a 1");
        Expect("2", "SCARD s");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SCARD k");
    }
}
