namespace RedHare.Commands.Tests.Sets;

public sealed class SInterTests : CommandTest
{
    [Fact]
    public void Answers_what_all_have()
    {
        Expect("4", "SADD a 1 2 3 x");
        Expect("3", "SADD b 2 3 x");
        Expect("3", "SADD c 3 x y");
        Expect("[\"3\", \"x\"]", "SINTER a b c");
        Expect("[\"1\", \"2\", \"3\", \"x\"]", "SINTER a");
        Expect("[\"2\", \"3\", \"x\"]", "SINTER b a");
        Expect("[\"3\", \"x\"]", "SINTER c c b");
    }

    [Fact]
    public void An_absent_key_is_the_empty_set()
    {
        Expect("1", "SADD a 1");
        Expect("[]", "SINTER a none");
    }

    [Fact]
    public void Refuses_another_type_even_after_an_absent_key()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SINTER none k");
    }

    [Fact]
    public void Is_a_set_in_RESP3()
    {
        Run("SADD a 1");
        Client.Session.Protocol = 3;
        Expect("#[\"1\"]", "SINTER a");
        Expect("#[]", "SINTER a none");
        Client.Session.Protocol = 2;
    }
}
