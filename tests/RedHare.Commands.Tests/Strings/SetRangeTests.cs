namespace RedHare.Commands.Tests.Strings;

public sealed class SetRangeTests : CommandTest
{
    [Fact]
    public void Creates_with_zeros_in_front()
    {
        Expect("0", "SETRANGE k 5 \"\"");
        Expect("(nil)", "GET k");
        Expect("5", "SETRANGE k 2 abc");
        Expect("\"\0\0abc\"", "GET k");
    }

    [Fact]
    public void Overwrites_and_lengthens()
    {
        Run("SET n 12345");
        Expect("5", "SETRANGE n 1 9");
        Expect("\"19345\"", "GET n");
        Expect("8", "SETRANGE n 6 xy");
        Expect("\"19345\0xy\"", "GET n");
        Expect("8", "SETRANGE n 100 \"\"");
        Expect("10001", "SETRANGE n 10000 z");
        Expect("\"19345\0xy\0\"", "GETRANGE n 0 8");
    }

    [Fact]
    public void Refusals()
    {
        Run("SADD s a");
        Expect("(error) ERR offset is out of range", "SETRANGE k -1 x");
        Expect("(error) ERR value is not an integer or out of range", "SETRANGE k x x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SETRANGE s 0 x");
        Expect("(error) ERR string exceeds maximum allowed size (proto-max-bulk-len)", "SETRANGE k 536870912 x");
        Expect("(error) ERR string exceeds maximum allowed size (proto-max-bulk-len)", "SETRANGE k 9223372036854775807 x");
    }
}
