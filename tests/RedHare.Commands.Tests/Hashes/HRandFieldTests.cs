namespace RedHare.Commands.Tests.Hashes;

public sealed class HRandFieldTests : CommandTest
{
    private static string[] Words(string reply) => reply.Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private void Fill(int fields)
    {
        for (var i = 0; i < fields; i++) Run($"HSET h f{i} v{i}");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(600)]
    public void Answers_one_field(int fields)
    {
        Fill(fields);
        Assert.StartsWith("\"f", Run("HRANDFIELD h"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(10, 7)]
    [InlineData(10, 10)]
    [InlineData(10, 99)]
    [InlineData(600, 1)]
    [InlineData(600, 20)]
    [InlineData(600, 500)]
    [InlineData(600, 1000)]
    public void A_count_answers_distinct_fields_with_their_values(int fields, int count)
    {
        Fill(fields);
        Assert.Equal(Math.Min(fields, count), Words(Run($"HRANDFIELD h {count}")).Distinct().Count());
        var pairs = Words(Run($"HRANDFIELD h {count} WITHVALUES")).Chunk(2).ToArray();
        Assert.Equal(Math.Min(fields, count), pairs.Select(p => p[0]).Distinct().Count());
        Assert.All(pairs, p => Assert.Equal(p[0][2..], p[1][2..]));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(600)]
    public void A_negative_count_may_repeat(int fields)
    {
        Fill(fields);
        Assert.Equal(1000, Words(Run("HRANDFIELD h -1000")).Length);
        var pairs = Words(Run("HRANDFIELD h -1000 withvalues")).Chunk(2).ToArray();
        Assert.Equal(1000, pairs.Length);
        Assert.All(pairs, p => Assert.Equal(p[0][2..], p[1][2..]));
        Assert.True(pairs.Select(p => p[0]).Distinct().Count() > 2);
    }

    [Fact]
    public void Pairs_are_arrays_in_RESP3()
    {
        Run("HSET h a 1");
        Client.Session.Protocol = 3;
        Expect("[[\"a\", \"1\"]]", "HRANDFIELD h 5 WITHVALUES");
        Expect("[[\"a\", \"1\"], [\"a\", \"1\"]]", "HRANDFIELD h -2 WITHVALUES");
        Client.Session.Protocol = 2;
    }

    [Fact]
    public void Answers_nothing_for_an_absent_key()
    {
        Expect("(nil)", "HRANDFIELD h");
        Expect("[]", "HRANDFIELD h 3");
        Expect("[]", "HRANDFIELD h -3 WITHVALUES");
        Expect("1", "HSET h a 1");
        Expect("[]", "HRANDFIELD h 0");
    }

    [Fact]
    public void Refuses_bad_counts_and_words()
    {
        Expect("1", "HSET h a 1");
        Expect("(error) ERR syntax error", "HRANDFIELD h 1 VALUES");
        Expect("(error) ERR syntax error", "HRANDFIELD h 1 WITHVALUES x");
        Expect("(error) ERR value is not an integer or out of range", "HRANDFIELD h x");
        Expect("(error) ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807", "HRANDFIELD h -9223372036854775808");
        Expect("(error) ERR value is out of range", "HRANDFIELD h -9223372036854770000 WITHVALUES");
        Expect("(error) ERR value is out of range", "HRANDFIELD h 9223372036854770000 WITHVALUES");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "HRANDFIELD s");
    }
}
