namespace RedHare.Commands.Tests.Hashes;

public sealed class HGetAllTests : CommandTest
{
    [Fact]
    public void Keeps_the_order_of_insertion()
    {
        Expect("[]", "HGETALL h");
        Expect("3", "HSET h z 1 a 2 m 3");
        Expect("[\"z\", \"1\", \"a\", \"2\", \"m\", \"3\"]", "HGETALL h");
    }

    [Fact]
    public void Is_a_map_in_RESP3()
    {
        Run("HSET h a 1");
        Client.Session.Protocol = 3;
        Expect("{\"a\": \"1\"}", "HGETALL h");
        Expect("{}", "HGETALL none");
        Client.Session.Protocol = 2;
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HGETALL s");
    }
}
