namespace RedHare.Commands.Tests.Hashes;

public sealed class HGetTests : CommandTest
{
    [Fact]
    public void Finds_a_value_or_nothing()
    {
        Expect("(nil)", "HGET h a");
        Expect("2", "HSET h a 1 empty \"\"");
        Expect("\"1\"", "HGET h a");
        Expect("\"\"", "HGET h empty");
        Expect("(nil)", "HGET h b");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HGET s a");
    }
}
