namespace RedHare.Commands.Tests.Sets;

public sealed class SRandMemberTests : CommandTest
{
    private static string[] Words(string reply) => reply.Trim('[', ']').Split(", ", StringSplitOptions.RemoveEmptyEntries);

    private void Fill(int members, string prefix)
    {
        for (var i = 0; i < members; i++) Run($"SADD s {prefix}{i}");
    }

    [Theory]
    [InlineData("", 10)]
    [InlineData("m", 10)]
    [InlineData("m", 300)]
    public void Answers_one_member_and_keeps_it(string prefix, int members)
    {
        Fill(members, prefix);
        Assert.Contains(Run("SRANDMEMBER s"), Words(Run("SMEMBERS s")));
        Expect($"{members}", "SCARD s");
    }

    [Theory]
    [InlineData("", 100, 5)]
    [InlineData("", 100, 100)]
    [InlineData("m", 100, 5)]
    [InlineData("m", 100, 99)]
    [InlineData("m", 600, 1)]
    [InlineData("m", 600, 30)]
    [InlineData("m", 600, 599)]
    [InlineData("m", 600, 6000)]
    public void A_count_answers_distinct_members(string prefix, int members, int count)
    {
        Fill(members, prefix);
        var all = Words(Run("SMEMBERS s"));
        var picked = Words(Run($"SRANDMEMBER s {count}"));
        Assert.Equal(Math.Min(members, count), picked.Distinct().Count());
        Assert.Equal(picked.Length, picked.Distinct().Count());
        Assert.Subset(all.ToHashSet(), picked.ToHashSet());
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("m", 5)]
    [InlineData("m", 300)]
    public void A_negative_count_may_repeat(string prefix, int members)
    {
        Fill(members, prefix);
        var picked = Words(Run("SRANDMEMBER s -1000"));
        Assert.Equal(1000, picked.Length);
        // 1,000 picks of five miss one with probability 5 × 0.8^1000.
        Assert.InRange(picked.Distinct().Count(), Math.Min(5, members), members);
    }

    [Fact]
    public void Answers_nothing_for_an_absent_key()
    {
        Expect("(nil)", "SRANDMEMBER s");
        Expect("[]", "SRANDMEMBER s 3");
        Expect("[]", "SRANDMEMBER s -3");
        Expect("1", "SADD s a");
        Expect("[]", "SRANDMEMBER s 0");
    }

    [Fact]
    public void Refuses_bad_counts()
    {
        Expect("1", "SADD s a");
        Expect("(error) ERR syntax error", "SRANDMEMBER s 1 2");
        Expect("(error) ERR value is not an integer or out of range", "SRANDMEMBER s x");
        Expect("(error) ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807", "SRANDMEMBER s -9223372036854775808");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SRANDMEMBER k");
    }
}
