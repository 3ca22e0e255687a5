namespace RedHare.Commands.Tests.Hashes;

public sealed class HMSetTests : CommandTest
{
    [Fact]
    public void Answers_OK()
    {
        Expect("OK", "HMSET h a 1 b 2");
        Expect("[\"1\", \"2\"]", "HMGET h a b");
        Expect("(error) ERR wrong number of arguments for 'hmset' command", "HMSET h a 1 b");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HMSET s a 1");
    }
}
