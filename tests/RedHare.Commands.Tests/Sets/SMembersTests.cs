namespace RedHare.Commands.Tests.Sets;

public sealed class SMembersTests : CommandTest
{
    [Fact]
    public void Lists_integers_in_order_and_packs_as_added()
    {
        Expect("[]", "SMEMBERS s");
        Expect("3", "SADD s 30 -1 2");
        Expect("[\"-1\", \"2\", \"30\"]", "SMEMBERS s");
        Expect("1", "SADD s x");
        Expect("[\"-1\", \"2\", \"30\", \"x\"]", "SMEMBERS s");
    }

    [Fact]
    public void Is_a_set_in_RESP3()
    {
        Run("SADD s a");
        Client.Session.Protocol = 3;
        Expect("#[\"a\"]", "SMEMBERS s");
        Client.Session.Protocol = 2;
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SMEMBERS k");
    }
}
