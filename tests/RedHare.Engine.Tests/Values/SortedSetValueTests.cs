using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class SortedSetValueTests : ValueTest
{
    private static readonly SortedSetLimits Limits = new(Entries: 8, Bytes: 10);

    private static string Content(WriteScope key)
    {
        var set = key.AsSortedSet();
        var members = new List<string>();
        var walk = set.Walk(new byte[SortedSetView.ScratchLength]);
        while (walk.Next())
        {
            Assert.True(set.TryGetRank(walk.Member, out var rank, out var score));
            Assert.Equal(members.Count, rank);
            Assert.Equal(walk.Score, score);
            members.Add(Encoding.Latin1.GetString(walk.Member) + '=' + score);
        }
        Assert.Equal(members.Count, set.Count);
        return string.Join(' ', members);
    }

    private static ScoreOutcome Set(WriteScope key, string member, double score, ScoreRules rules = ScoreRules.None, long expected = 1) =>
        key.SetScore(Bytes(member), ref score, rules, expected, Limits);

    private WriteScope SortedSet(int members)
    {
        var key = Write();
        for (var i = 0; i < members; i++) Assert.Equal(ScoreOutcome.Added, Set(key, "m" + i, i));
        return key;
    }

    [Theory]
    [InlineData(0, "m", 1.5, KeyEncoding.ListPack)]
    [InlineData(0, "a long member", 1.5, KeyEncoding.SkipList)]
    [InlineData(3, "m", 1.5, KeyEncoding.ListPack)]
    [InlineData(3, "m0", 0.123456789, KeyEncoding.ListPack)]
    [InlineData(3, "m0", 7.123456789, KeyEncoding.ListPack)]
    [InlineData(3, "m2", -7.123456789, KeyEncoding.ListPack)]
    [InlineData(3, "a long member", 1.5, KeyEncoding.SkipList)]
    [InlineData(8, "m", 1.5, KeyEncoding.SkipList)]
    [InlineData(60, "m", 1.5, KeyEncoding.SkipList)]
    [InlineData(600, "m5", 300.5, KeyEncoding.SkipList)]
    [InlineData(600, "m", 300.5, KeyEncoding.SkipList)]
    public void A_failed_change_leaves_the_set_as_it_was(int members, string member, double score, KeyEncoding encoding)
    {
        var key = SortedSet(members);
        FailEverywhere(() => Content(key), () => Set(key, member, score));
        Assert.Equal(encoding, key.Encoding);
        Assert.Contains($"{member}={score}", Content(key), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(500)]
    public void Removal_needs_no_memory(int members)
    {
        var key = SortedSet(members);
        Checks.FailAfter(0);
        key.RemoveRanks(new RankSpan(2, members / 2));
        Assert.True(key.RemoveScored(Bytes("m0")));
        Assert.False(key.RemoveScored(Bytes("m0")));
        Checks.FailAfter(-1);
        Assert.Equal(members - members / 2 - 1, key.AsSortedSet().Count);
        Assert.StartsWith("m1=1 m" + (members / 2 + 2), Content(key), StringComparison.Ordinal);
        key.RemoveRanks(new RankSpan(0, key.AsSortedSet().Count));
        Assert.False(key.Exists);
    }

    [Fact]
    public void An_announced_crowd_makes_a_tree_at_once()
    {
        var key = SortedSet(1);
        Set(key, "new", 1, expected: 9);
        Assert.Equal(KeyEncoding.SkipList, key.Encoding);
        Assert.Equal("m0=0 new=1", Content(key));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    public void What_changes_nothing_is_no_change(int members)
    {
        SortedSet(members);
        var key = Write();
        Assert.Equal(ScoreOutcome.Kept, Set(key, "m1", 1));
        Assert.Equal(ScoreOutcome.Refused, Set(key, "m1", 5, ScoreRules.OnlyNew));
        Assert.Equal(ScoreOutcome.Refused, Set(key, "new", 5, ScoreRules.OnlyOld));
        Assert.Equal(ScoreOutcome.Refused, Set(key, "m1", 0, ScoreRules.OnlyGreater));
        Assert.Equal(ScoreOutcome.Kept, Set(key, "m1", 0, ScoreRules.Increment));
        Assert.False(key.RemoveScored(Bytes("new")));
        Assert.False(key.Changed);
        Set(key, "m1", double.PositiveInfinity);
        Assert.Equal(ScoreOutcome.NotANumber, Set(key, "m1", double.NegativeInfinity, ScoreRules.Increment));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    public void Scores_order_across_signs_and_infinities(int more)
    {
        double[] scores = [double.NegativeInfinity, -1e300, -2, -1.5, -double.Epsilon, 0, double.Epsilon, 1, 1.5, 1e300, double.PositiveInfinity];
        var key = Write();
        foreach (var score in scores.Reverse()) Set(key, "s" + score, score);
        for (var i = 0; i < more; i++) Set(key, "z" + i, 0);
        var walk = key.AsSortedSet().Walk(new RankSpan(0, 5), false, new byte[SortedSetView.ScratchLength]);
        foreach (var score in scores[..5])
        {
            Assert.True(walk.Next());
            Assert.Equal(score, walk.Score);
        }
        Assert.Equal(new RankSpan(5, 1 + more), key.AsSortedSet().Select(new ScoreRange(-0.0, false, 0, false)));
        Assert.Equal(new RankSpan(5 + 1 + more, 5), key.AsSortedSet().Select(new ScoreRange(0, true, double.PositiveInfinity, false)));
        Assert.Equal(new RankSpan(1, 3), key.AsSortedSet().Select(new ScoreRange(double.NegativeInfinity, true, -1, false)));
    }

    [Fact]
    public void A_member_of_16_bytes_takes_64_bytes_in_all()
    {
        const int Step = 20_000;
        using var engine = new StorageEngine(new EngineOptions { Shards = 1 });
        var unit = new ExecutionUnit(engine);
        unit.Enter(engine.AllShards);
        unit.BeginCommand();
        var key = unit.Write("k"u8, KeyEvent.Del);
        var random = new Random(1);
        var means = new List<double>();
        for (var i = 0; i < 200_000; i++)
        {
            Set(key, $"member:{i:D9}", random.NextDouble());
            // Segments fill in step and double together: the mean over a doubling is what counts.
            if (i >= 100_000 && (i + 1) % Step == 0) means.Add(engine.Statistics.UsedBytes / (i + 1.0));
        }
        unit.Exit();
        Assert.InRange(means.Average(), 40, 64);
    }
}
