namespace RedHare.Commands.Tests.Sets;

public sealed class SMIsMemberTests : CommandTest
{
    [Fact]
    public void Answers_each_member_in_order()
    {
        Expect("[0, 0]", "SMISMEMBER s a b");
        Expect("2", "SADD s a 1");
        Expect("[1, 0, 1, 1]", "SMISMEMBER s a x 1 a");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SMISMEMBER k a");
    }
}
