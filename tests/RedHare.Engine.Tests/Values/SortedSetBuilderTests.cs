using System.Text;
using Xunit;

namespace RedHare.Engine.Tests.Values;

public sealed class SortedSetBuilderTests : ValueTest
{
    private static readonly SortedSetLimits Limits = new(Entries: 8, Bytes: 10);

    private static string Content(SortedSetWalk walk)
    {
        var members = new List<string>();
        while (walk.Next()) members.Add(Encoding.Latin1.GetString(walk.Member) + '=' + walk.Score);
        return string.Join(' ', members);
    }

    private static string Content(KeyReader key) => key.Exists ? Content(key.AsSortedSet().Walk(new byte[SortedSetView.ScratchLength])) : "none";

    [Fact]
    public void Merges_removes_and_sorts()
    {
        var builder = new SortedSetBuilder(Write());
        builder.Add("b"u8, 2, ScoreAggregate.Sum);
        builder.Add("a"u8, 2, ScoreAggregate.Sum);
        builder.Add("c"u8, -1, ScoreAggregate.Sum);
        builder.Add("c"u8, -3, ScoreAggregate.Min);
        builder.Add("d"u8, 0, ScoreAggregate.Sum);
        builder.Add("b"u8, 5, ScoreAggregate.Sum);
        builder.Remove("d"u8);
        builder.Remove("none"u8);
        Assert.Equal(3, builder.Count);
        Assert.Equal("c=-3 a=2 b=7", Content(builder.Walk()));
        builder.Dispose();
    }

    [Theory]
    [InlineData(8, "m", KeyEncoding.ListPack)]
    [InlineData(9, "m", KeyEncoding.SkipList)]
    [InlineData(3, "a long member", KeyEncoding.SkipList)]
    [InlineData(700, "m", KeyEncoding.SkipList)]
    public void A_failed_move_leaves_the_key_as_it_was(int members, string prefix, KeyEncoding encoding)
    {
        var key = Write();
        var old = 1.0;
        key.SetScore("old"u8, ref old, ScoreRules.None, 1, Limits);
        FailEverywhere(() => Content(key), () =>
        {
            var builder = new SortedSetBuilder(key);
            try
            {
                for (var i = 0; i < members; i++) builder.Add(Bytes(prefix + i), i / 2, ScoreAggregate.Sum);
                builder.MoveTo(key, Limits);
            }
            finally
            {
                builder.Dispose();
            }
        });
        Assert.Equal(encoding, key.Encoding);
        Assert.Equal(members, key.AsSortedSet().Count);
        Assert.StartsWith($"{prefix}0=0 {prefix}1=0 {prefix}2=1", Content(key), StringComparison.Ordinal);
        Assert.True(key.AsSortedSet().TryGetRank(Bytes(prefix + "2"), out var rank, out _));
        Assert.Equal(2, rank);
    }
}
