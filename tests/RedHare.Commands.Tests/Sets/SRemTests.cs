namespace RedHare.Commands.Tests.Sets;

public sealed class SRemTests : CommandTest
{
    [Fact]
    public void Removes_members_and_then_the_key()
    {
        Expect("0", "SREM s a");
        Expect("3", "SADD s a b 3");
        Expect("2", "SREM s a x 3 a");
        Expect("[\"b\"]", "SMEMBERS s");
        Expect("1", "SREM s b c");
        Assert.Null(Server.EncodingOf("s"));
    }

    [Fact]
    public void Removes_integers()
    {
        Expect("3", "SADD s 1 2 3");
        Expect("0", "SREM s x");
        Expect("2", "SREM s 1 3 4");
        Expect("[\"2\"]", "SMEMBERS s");
    }

    [Fact]
    public void Empties_a_table()
    {
        for (var i = 0; i < 600; i++) Run($"SADD s member{i}");
        Expect("600", "SREM s " + string.Join(' ', Enumerable.Range(0, 600).Select(i => $"member{i}")));
        Assert.Null(Server.EncodingOf("s"));
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SREM k a");
    }
}
