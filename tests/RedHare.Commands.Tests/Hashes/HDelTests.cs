namespace RedHare.Commands.Tests.Hashes;

public sealed class HDelTests : CommandTest
{
    [Fact]
    public void Removes_fields_and_then_the_key()
    {
        Expect("0", "HDEL h a");
        Expect("3", "HSET h a 1 b 2 c 3");
        Expect("2", "HDEL h a x c a");
        Expect("[\"b\", \"2\"]", "HGETALL h");
        Expect("1", "HDEL h b c");
        Assert.Null(Server.EncodingOf("h"));
    }

    [Fact]
    public void Empties_a_table()
    {
        for (var i = 0; i < 600; i++) Run($"HSET h field{i} value{i}");
        Expect("600", "HDEL h " + string.Join(' ', Enumerable.Range(0, 600).Select(i => $"field{i}")));
        Assert.Null(Server.EncodingOf("h"));
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HDEL s a");
    }
}
