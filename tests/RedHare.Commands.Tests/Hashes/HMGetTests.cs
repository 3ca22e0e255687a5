namespace RedHare.Commands.Tests.Hashes;

public sealed class HMGetTests : CommandTest
{
    [Fact]
    public void Answers_each_field_in_order()
    {
        Expect("[(nil), (nil)]", "HMGET h a b");
        Expect("2", "HSET h a 1 b 2");
        Expect("[\"2\", (nil), \"1\", \"2\"]", "HMGET h b x a b");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HMGET s a");
    }
}
