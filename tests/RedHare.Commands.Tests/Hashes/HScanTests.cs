namespace RedHare.Commands.Tests.Hashes;

public sealed class HScanTests : CommandTest
{
    [Fact]
    public void Answers_a_pack_at_once()
    {
        Expect("[\"0\", []]", "HSCAN h 0");
        Expect("3", "HSET h a 1 ab 2 b 3");
        Expect("[\"0\", [\"a\", \"1\", \"ab\", \"2\", \"b\", \"3\"]]", "HSCAN h 0 COUNT 1");
        Expect("[\"0\", [\"a\", \"1\", \"ab\", \"2\"]]", "HSCAN h 7 MATCH a*");
        Expect("[\"0\", [\"a\", \"ab\", \"b\"]]", "HSCAN h 0 NOVALUES MATCH *");
    }

    [Fact]
    public void Visits_every_field_of_a_table()
    {
        for (var i = 0; i < 2000; i++) Run($"HSET h f{i} v{i}");
        var seen = new HashSet<string>();
        var cursor = "0";
        var calls = 0;
        do
        {
            var reply = Run($"HSCAN h {cursor} COUNT 50 MATCH *");
            cursor = reply[2..reply.IndexOf('"', 2)];
            var pairs = reply[(reply.IndexOf('[', 1) + 1)..^2].Split(", ", StringSplitOptions.RemoveEmptyEntries).Chunk(2);
            foreach (var pair in pairs)
            {
                Assert.Equal(pair[0][2..], pair[1][2..]);
                seen.Add(pair[0]);
            }
            Run($"HDEL h none{calls++}");
        }
        while (cursor != "0");
        Assert.Equal(2000, seen.Count);
        Assert.True(calls > 10);
    }

    [Fact]
    public void Refuses_bad_options()
    {
        Expect("1", "HSET h a 1");
        Expect("(error) ERR invalid cursor", "HSCAN h x");
        Expect("(error) ERR syntax error", "HSCAN h 0 COUNT 0");
        Expect("(error) ERR value is not an integer or out of range", "HSCAN h 0 COUNT x");
        Expect("(error) ERR syntax error", "HSCAN h 0 MATCH");
        Expect("(error) ERR syntax error", "HSCAN h 0 TYPE hash");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HSCAN s 0");
    }
}
