using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class SortedSetRangesTests(TestServers servers) : ClientTest(servers)
{
    private static readonly byte[][] AsBytes = [[.. "a"u8], [.. "b"u8]];

    [Theory, EveryBackend]
    public async Task By_rank(TestBackend backend)
    {
        var sets = await FilledAsync(backend);
        Assert.Equal(["a", "b", "c", "d", "e"], await sets.ZRangeAsync(Key("z"), 0, -1));
        Assert.Equal(["d", "e"], await sets.ZRangeAsync(Key("z"), -2, -1));
        Assert.Equal(["e", "d"], await sets.ZRangeAsync(Key("z"), SortedSetRange.ByRank(0, 1, reverse: true)));
        Assert.Equal(5, (await sets.ZRangeAsync(Key("z"), SortedSetRange.All)).Length);
        Assert.Equal(AsBytes, await sets.ZRangeBytesAsync(Key("z"), 0, 1));
        Assert.Equal([new("a", 1), new("b", 2)], await sets.ZRangeWithScoresAsync(Key("z"), 0, 1));
        Assert.Equal(["e", "d"], await sets.ZRevRangeAsync(Key("z"), 0, 1));
        Assert.Equal([new("e", 5)], await sets.ZRevRangeWithScoresAsync(Key("z"), 0, 0));
        Assert.Empty(await sets.ZRangeAsync(Key("absent"), 0, -1));
        Assert.Empty(await sets.ZRangeWithScoresAsync(Key("absent"), 0, -1));
    }

    [Theory, EveryBackend]
    public async Task By_score(TestBackend backend)
    {
        var sets = await FilledAsync(backend);
        Assert.Equal(["b", "c", "d"], await sets.ZRangeAsync(Key("z"), SortedSetRange.ByScore(2, 4)));
        Assert.Equal(["c"], await sets.ZRangeAsync(Key("z"), SortedSetRange.ByScore(ScoreBound.Exclusive(2), ScoreBound.Exclusive(4))));
        Assert.Equal(["d", "c"], await sets.ZRangeAsync(Key("z"), SortedSetRange.ByScore(ScoreBound.Min, ScoreBound.Max, reverse: true, offset: 1, count: 2)));
        Assert.Equal([new("d", 4), new("e", 5)], await sets.ZRangeWithScoresAsync(Key("z"), SortedSetRange.ByScore(3.5, ScoreBound.Exclusive(double.PositiveInfinity))));
        Assert.Equal(AsBytes, (await sets.ZRangeWithScoresBytesAsync(Key("z"), SortedSetRange.ByScore(1, 2))).Select(entry => entry.Member));
        Assert.Equal(["b", "c"], await sets.ZRangeByScoreAsync(Key("z"), 2, 3));
        Assert.Equal(["c", "d"], await sets.ZRangeByScoreAsync(Key("z"), ScoreBound.Min, ScoreBound.Max, offset: 2, count: 2));
        Assert.Equal([new("b", 2)], await sets.ZRangeByScoreWithScoresAsync(Key("z"), 2, 4, count: 1));
        Assert.Equal(["d", "c"], await sets.ZRevRangeByScoreAsync(Key("z"), 4, ScoreBound.Exclusive(2)));
        Assert.Equal([new("c", 3)], await sets.ZRevRangeByScoreWithScoresAsync(Key("z"), 4, 2, offset: 1, count: 1));
        Assert.Equal(3, await sets.ZCountAsync(Key("z"), 2, 4));
        Assert.Equal(5, await sets.ZCountAsync(Key("z"), ScoreBound.Min, ScoreBound.Max));
        Assert.Equal(5, await sets.ZCountAsync(Key("z"), ScoreBound.Exclusive(double.NegativeInfinity), 1e300));
    }

    [Theory, EveryBackend]
    public async Task By_bytes(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        var longName = "b" + new string('x', 1000);
        await sets.ZAddAsync(Key("z"), [("a", 0), ("b", 0), (longName, 0), ("c", 0), ("d", 0)]);
        Assert.Equal(["b", longName, "c"], await sets.ZRangeAsync(Key("z"), SortedSetRange.ByLex("b", "c")));
        Assert.Equal(["c", longName], await sets.ZRangeAsync(Key("z"), SortedSetRange.ByLex(LexBound.Exclusive("b"), LexBound.Exclusive("d"), reverse: true)));
        Assert.Equal(AsBytes, await sets.ZRangeBytesAsync(Key("z"), SortedSetRange.ByLex(LexBound.Min, LexBound.Max, offset: 0, count: 2)));
        Assert.Equal(["c", "d"], await sets.ZRangeByLexAsync(Key("z"), LexBound.Exclusive(longName), LexBound.Max));
        Assert.Equal(["b"], await sets.ZRangeByLexAsync(Key("z"), LexBound.Min, LexBound.Inclusive(AsBytes[1]), offset: 1));
        Assert.Equal(["d", "c"], await sets.ZRevRangeByLexAsync(Key("z"), LexBound.Max, AsBytes[1], count: 2));
        Assert.Equal(3, await sets.ZLexCountAsync(Key("z"), LexBound.Exclusive(AsBytes[0]), "c"));
        Assert.Equal(5, await sets.ZLexCountAsync(Key("z"), default, LexBound.Max));
    }

    [Theory, EveryBackend]
    public async Task Stored(TestBackend backend)
    {
        var sets = await FilledAsync(backend);
        Assert.Equal(2, await sets.ZRangeStoreAsync(Key("s"), Key("z"), SortedSetRange.ByScore(2, ScoreBound.Max, offset: 1, count: 2)));
        Assert.Equal([new("c", 3), new("d", 4)], await sets.ZRangeWithScoresAsync(Key("s"), 0, -1));
        Assert.Equal(1, await sets.ZRangeStoreAsync(Key("s"), Key("z"), SortedSetRange.ByRank(0, 0, reverse: true)));
        Assert.Equal(["e"], await sets.ZRangeAsync(Key("s"), 0, -1));
    }

    [Theory, EveryBackend]
    public async Task Algebra(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        RedisKey[] keys = [Key("x"), Key("y")];
        await sets.ZAddAsync(keys[0], [("a", 1), ("b", 2)]);
        await sets.ZAddAsync(keys[1], [("b", 3), ("c", 4)]);
        Assert.Equal(["a"], await sets.ZDiffAsync(keys));
        Assert.Equal([new("a", 1)], await sets.ZDiffWithScoresAsync(keys));
        Assert.Equal(["b"], await sets.ZInterAsync(keys));
        Assert.Equal([new("b", 5)], await sets.ZInterWithScoresAsync(keys));
        Assert.Equal([new("b", 2)], await sets.ZInterWithScoresAsync(keys, aggregate: ScoreAggregate.Min));
        Assert.Equal(["a", "c", "b"], await sets.ZUnionAsync(keys));
        Assert.Equal([new("a", 10), new("c", 2), new("b", 20)], (await sets.ZUnionWithScoresAsync(keys, [10, 0.5], ScoreAggregate.Max)).OrderBy(entry => entry.Member == "b").ThenByDescending(entry => entry.Score));
        Assert.Equal(1, await sets.ZInterCardAsync(keys));
        Assert.Equal(1, await sets.ZInterCardAsync(keys, limit: 1));
        Assert.Equal(1, await sets.ZDiffStoreAsync(Key("d"), keys));
        Assert.Equal(1, await sets.ZInterStoreAsync(Key("i"), keys, [1, 2]));
        Assert.Equal([new("b", 8)], await sets.ZRangeWithScoresAsync(Key("i"), 0, -1));
        Assert.Equal(3, await sets.ZUnionStoreAsync(Key("u"), keys, aggregate: ScoreAggregate.Max));
        Assert.Equal([new("a", 1), new("b", 3), new("c", 4)], await sets.ZRangeWithScoresAsync(Key("u"), 0, -1));
    }

    private async Task<SortedSetCommands> FilledAsync(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        await sets.ZAddAsync(Key("z"), [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5)]);
        return sets;
    }
}
