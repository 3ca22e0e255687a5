namespace RedHare.Commands.Tests.Hashes;

public sealed class HIncrByTests : CommandTest
{
    [Fact]
    public void Adds_to_a_field()
    {
        Expect("5", "HINCRBY h n 5");
        Expect("3", "HINCRBY h n -2");
        Expect("\"3\"", "HGET h n");
    }

    [Fact]
    public void Refuses_what_is_no_integer()
    {
        Expect("1", "HSET h t text");
        Expect("(error) ERR hash value is not an integer", "HINCRBY h t 1");
        Expect("(error) ERR value is not an integer or out of range", "HINCRBY h n 1.5");
        Expect("1", "HSET h space \" 1\"");
        Expect("(error) ERR hash value is not an integer", "HINCRBY h space 1");
    }

    [Fact]
    public void Refuses_an_overflow()
    {
        Expect("9223372036854775807", "HINCRBY h n 9223372036854775807");
        Expect("(error) ERR increment or decrement would overflow", "HINCRBY h n 1");
        Expect("-9223372036854775808", "HINCRBY h m -9223372036854775808");
        Expect("(error) ERR increment or decrement would overflow", "HINCRBY h m -1");
        Expect("-1", "HINCRBY h n -9223372036854775808");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HINCRBY s a 1");
    }
}
