using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class SortedSetsTests(TestServers servers) : ClientTest(servers)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    [Theory, EveryBackend]
    public async Task Adding(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        Assert.True(await sets.ZAddAsync(Key("z"), "a", 1));
        Assert.False(await sets.ZAddAsync(Key("z"), "a", 2));
        Assert.Equal(2, await sets.ZAddAsync(Key("z"), [("a", 1), ("b", 2.5), ("c", double.PositiveInfinity)]));
        Assert.Equal(0, await sets.ZAddAsync(Key("z"), [("x", 1)], ZAddOptions.Exists));
        Assert.False(await sets.ZAddAsync(Key("z"), "a", 5, ZAddOptions.NotExists | ZAddOptions.Changed));
        Assert.True(await sets.ZAddAsync(Key("z"), "a", 5, ZAddOptions.GreaterThan | ZAddOptions.Changed));
        Assert.False(await sets.ZAddAsync(Key("z"), "a", 9, ZAddOptions.LessThan | ZAddOptions.Exists | ZAddOptions.Changed));
        Assert.Equal([5, null, 2.5, double.PositiveInfinity], await sets.ZMScoreAsync(Key("z"), ["a", "absent", "b", "c"]));
        Assert.Equal(5, await sets.ZScoreAsync(Key("z"), "a"));
        Assert.Null(await sets.ZScoreAsync(Key("z"), "absent"));
        Assert.Equal(5.25, await sets.ZAddIncrAsync(Key("z"), "a", 0.25));
        Assert.Null(await sets.ZAddIncrAsync(Key("z"), "a", 1, ZAddOptions.NotExists));
        Assert.Equal(4.25, await sets.ZIncrByAsync(Key("z"), -1, "a"));
        Assert.Equal(double.NegativeInfinity, await sets.ZIncrByAsync(Key("z"), double.NegativeInfinity, "low"));
        Assert.Equal(4, await sets.ZCardAsync(Key("z")));
    }

    [Theory, EveryBackend]
    public async Task Nothing_is_no_work(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        Expect.Items([0, 0, 0], [await sets.ZAddAsync(Key("z"), []), await sets.ZRemAsync(Key("z"), []), await sets.ZInterCardAsync([])]);
        Assert.Empty(await sets.ZMScoreAsync(Key("z"), []));
        Assert.Empty(await sets.ZUnionAsync([]));
        Assert.Empty(await sets.ZInterAsync([]));
        Assert.Empty(await sets.ZDiffAsync([]));
        Assert.Null(await sets.ZMPopAsync([], SortedSetEnd.Min));
        await Assert.ThrowsAsync<ArgumentException>(async () => await sets.ZUnionStoreAsync(Key("z"), []));
        await Assert.ThrowsAsync<ArgumentException>(async () => await sets.ZUnionAsync([Key("a"), Key("b")], [1]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await sets.BZPopMinAsync([], Short));
        await Assert.ThrowsAsync<ArgumentException>(async () => await sets.BZMPopAsync([], SortedSetEnd.Min, Short));
    }

    [Theory, EveryBackend]
    public async Task Ranks(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        await sets.ZAddAsync(Key("z"), [("a", 1), ("b", 2), ("c", 3)]);
        Assert.Equal(1, await sets.ZRankAsync(Key("z"), "b"));
        Assert.Equal(0, await sets.ZRevRankAsync(Key("z"), "c"));
        Assert.Null(await sets.ZRankAsync(Key("z"), "absent"));
        Assert.Null(await sets.ZRevRankAsync(Key("absent"), "a"));
    }

    [Theory, EveryBackend(Since = "7.2")]
    public async Task Ranks_with_scores(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        await sets.ZAddAsync(Key("z"), [("a", 1), ("b", 2.5)]);
        Assert.Equal(new SortedSetRank(1, 2.5), await sets.ZRankWithScoreAsync(Key("z"), "b"));
        Assert.Equal(new SortedSetRank(1, 1), await sets.ZRevRankWithScoreAsync(Key("z"), "a"));
        Assert.Null(await sets.ZRankWithScoreAsync(Key("z"), "absent"));
        Assert.Null(await sets.ZRevRankWithScoreAsync(Key("absent"), "a"));
    }

    [Theory, EveryBackend]
    public async Task Some_members(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        Assert.Null(await sets.ZRandMemberAsync(Key("z")));
        Assert.Empty(await sets.ZRandMemberAsync(Key("z"), 2));
        Assert.Empty(await sets.ZRandMemberWithScoresAsync(Key("z"), 2));
        await sets.ZAddAsync(Key("z"), [("a", 1), ("b", 2)]);
        Assert.Contains(await sets.ZRandMemberAsync(Key("z")), (string[])["a", "b"]);
        Assert.Equal(["a", "b"], (await sets.ZRandMemberAsync(Key("z"), 5)).Order());
        Assert.Equal(5, (await sets.ZRandMemberAsync(Key("z"), -5)).Length);
        Assert.Equal([new("a", 1), new("b", 2)], (await sets.ZRandMemberWithScoresAsync(Key("z"), 2)).OrderBy(entry => entry.Score));
    }

    [Theory, EveryBackend]
    public async Task Removing(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        await sets.ZAddAsync(Key("z"), [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 6)]);
        Assert.True(await sets.ZRemAsync(Key("z"), "a"));
        Assert.False(await sets.ZRemAsync(Key("z"), "a"));
        Assert.Equal(1, await sets.ZRemAsync(Key("z"), ["a", "b"]));
        Assert.Equal(1, await sets.ZRemRangeByRankAsync(Key("z"), -1, -1));
        Assert.Equal(1, await sets.ZRemRangeByScoreAsync(Key("z"), ScoreBound.Exclusive(4), ScoreBound.Max));
        Assert.Equal(["c", "d"], await sets.ZRangeAsync(Key("z"), 0, -1));
        await sets.ZAddAsync(Key("lex"), [("a", 0), ("b", 0), ("c", 0)]);
        Assert.Equal(2, await sets.ZRemRangeByLexAsync(Key("lex"), "b", LexBound.Max));
    }

    [Theory, EveryBackend]
    public async Task Popping(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        Assert.Null(await sets.ZPopMinAsync(Key("z")));
        Assert.Null(await sets.ZPopMaxBytesAsync(Key("z")));
        Assert.Empty(await sets.ZPopMaxAsync(Key("z"), 2));
        await sets.ZAddAsync(Key("z"), [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 6), ("g", 7), ("h", 8)]);
        Assert.Equal(new SortedSetEntry("a", 1), await sets.ZPopMinAsync(Key("z")));
        Assert.Equal("b"u8.ToArray(), (await sets.ZPopMinBytesAsync(Key("z")))!.Value.Member);
        Assert.Equal([new("c", 3), new("d", 4)], await sets.ZPopMinAsync(Key("z"), 2));
        Assert.Equal(new SortedSetEntry("h", 8), await sets.ZPopMaxAsync(Key("z")));
        Assert.Equal(7, (await sets.ZPopMaxBytesAsync(Key("z")))!.Value.Score);
        Assert.Equal([new("f", 6), new("e", 5)], await sets.ZPopMaxAsync(Key("z"), 2));
    }

    [Theory, EveryBackend]
    public async Task Popping_of_several(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        RedisKey[] keys = [Key("empty"), Key("z")];
        Assert.Null(await sets.ZMPopAsync(keys, SortedSetEnd.Min));
        await sets.ZAddAsync(Key("z"), [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("e", 5), ("f", 6), ("g", 7), ("h", 8)]);
        var pops = (await sets.ZMPopAsync(keys, SortedSetEnd.Min, 2))!.Value;
        Assert.Equal(Key("z"), pops.Key);
        Assert.Equal([new("a", 1), new("b", 2)], pops.Entries);
        Assert.Equal([new("h", 8)], (await sets.BZMPopAsync(keys, SortedSetEnd.Max, TimeSpan.Zero, cancellation: Soon))!.Value.Entries);
        Assert.Equal(new SortedSetPop(Key("z"), "c", 3), await sets.BZPopMinAsync(keys, TimeSpan.Zero, Soon));
        Assert.Equal(new SortedSetEntry("d", 4), await sets.BZPopMinAsync(Key("z"), TimeSpan.Zero, Soon));
        Assert.Equal(new SortedSetPop(Key("z"), "g", 7), await sets.BZPopMaxAsync(keys, TimeSpan.Zero, Soon));
        Assert.Equal(new SortedSetEntry("f", 6), await sets.BZPopMaxAsync(Key("z"), TimeSpan.Zero, Soon));
        Assert.Null(await sets.BZPopMinAsync(Key("empty"), Short, Soon));
        Assert.Null(await sets.BZPopMaxAsync([Key("empty")], Short, Soon));
        Assert.Null(await sets.BZMPopAsync([Key("empty")], SortedSetEnd.Max, Short, cancellation: Soon));
        var awaited = sets.BZPopMinAsync([Key("empty"), Key("later")], TimeSpan.Zero, Soon).AsTask();
        await sets.ZAddAsync(Key("later"), "x", 1.5);
        Assert.Equal(new SortedSetPop(Key("later"), "x", 1.5), await awaited);
    }

    [Theory, EveryBackend]
    public async Task Scanning(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).SortedSets;
        var members = Enumerable.Range(0, 1000).Select(i => new SortedSetEntry($"member:{i}", i)).ToArray();
        await sets.ZAddAsync(Key("z"), [("other", 1), .. members.Select(entry => ((RedisValue)entry.Member, entry.Score))]);
        Assert.Equal(members, await sets.ZScanAsync(Key("z"), "member:*", 20, Soon).Distinct().OrderBy(entry => entry.Score).ToArrayAsync());
    }
}
