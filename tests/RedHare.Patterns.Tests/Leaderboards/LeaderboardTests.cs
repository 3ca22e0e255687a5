using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Leaderboards;
using Xunit;

namespace RedHare.Patterns.Tests.Leaderboards;

public sealed class LeaderboardTests(TestServers servers) : PatternTest(servers)
{
    private static readonly LeaderboardOptions Shared = new() { Ties = TieBreak.SharedRank };

    [Theory, EveryBackend]
    public async Task Members_stand_by_their_scores(TestBackend backend)
    {
        foreach (var ties in Enum.GetValues<TieBreak>())
        {
            var board = await BoardAsync(backend, new LeaderboardOptions { Ties = ties });
            Assert.Equal(new LeaderboardEntry("alice", 100, 1), await board.SetAsync("alice", 100));
            Assert.Equal(new LeaderboardEntry("bob", 300, 1), await board.SetAsync("bob", 300));
            Assert.Equal(new LeaderboardEntry("carol", 200, 2), await board.IncrementAsync("carol", 200));
            Assert.Equal(new LeaderboardEntry("alice", 350, 1), await board.IncrementAsync("alice", 250));
            Assert.Equal(new LeaderboardEntry("alice", -50, 3), await board.IncrementAsync("alice", -400));
            Assert.Equal([new("bob", 300, 1), new("carol", 200, 2), new("alice", -50, 3)], await board.TopAsync(10));
            Assert.Equal([new("bob", 300, 1)], await board.TopAsync(1));
            Assert.Equal(new LeaderboardEntry("carol", 200, 2), await board.GetAsync("carol"));
            Assert.Null(await board.GetAsync("nobody"));
            Assert.Null(await board.AroundAsync("nobody"));
            Assert.Equal(3, await board.CountAsync());
            Assert.True(await board.RemoveAsync("bob"));
            Assert.False(await board.RemoveAsync("bob"));
            Assert.Equal(new LeaderboardEntry("carol", 200, 1), await board.GetAsync("carol"));
            await board.ClearAsync();
            Assert.Empty(await board.TopAsync(10));
            Assert.Equal(0, await board.CountAsync());
        }
    }

    /// <summary>Fault 17: equal scores stand in the order in which they were reached, whatever the names are.</summary>
    [Theory, EveryBackend]
    public async Task Who_reaches_a_score_first_stands_first(TestBackend backend)
    {
        var board = await BoardAsync(backend);
        foreach (var name in (string[])["m", "z", "a", "é"]) await board.SetAsync(name, 10);
        Assert.Equal(["m", "z", "a", "é"], Names(await board.TopAsync(10)));
        Assert.Equal(3, (await board.SetAsync("a", 10)).Rank);          // The same score: it has been there since.
        Assert.Equal(2, (await board.IncrementAsync("z", 0)).Rank);
        await board.IncrementAsync("m", 1);
        Assert.Equal(4, (await board.IncrementAsync("m", -1)).Rank);    // It left and came back.
        Assert.Equal(["z", "a", "é", "m"], Names(await board.TopAsync(10)));
        Assert.Equal([1L, 2, 3, 4], (await board.TopAsync(10)).Select(entry => entry.Rank));
        await board.RemoveAsync("z");
        Assert.Equal(4, (await board.SetAsync("z", 10)).Rank);
    }

    /// <summary>Fault 17: or equal scores share a rank, and the next one counts all of them.</summary>
    [Theory, EveryBackend]
    public async Task Or_equal_scores_share_a_rank(TestBackend backend)
    {
        var board = await BoardAsync(backend, Shared);
        foreach (var (name, score) in new[] { ("a", 9), ("b", 7), ("c", 7), ("d", 7), ("e", 5), ("f", 5) }) await board.SetAsync(name, score);
        Assert.Equal([1L, 2, 2, 2, 5, 5], (await board.TopAsync(10)).Select(entry => entry.Rank));
        Assert.Equal([2L, 2, 5, 5], (await board.PageAsync(2, 10)).Entries.Select(entry => entry.Rank));
        Assert.Equal(2, (await board.GetAsync("b"))!.Value.Rank);
        var around = await board.AroundAsync("e", 2, 2);
        Assert.Equal(around!.Entries.Count == 3 ? [2L, 5, 5] : [2L, 2, 5, 5], around.Entries.Select(entry => entry.Rank));
        Assert.Equal("e", around.Self.Member);
        Assert.Equal(2, (await board.SetAsync("f", 7)).Rank);
        Assert.Equal(6, (await board.GetAsync("e"))!.Value.Rank);
    }

    /// <summary>Fault 17: scores are exact up to the documented range, and refused beyond it.</summary>
    [Theory, EveryBackend]
    public async Task Scores_are_exact_or_refused(TestBackend backend)
    {
        foreach (var ties in Enum.GetValues<TieBreak>())
        {
            var board = await BoardAsync(backend, new LeaderboardOptions { Ties = ties });
            const long Most = Leaderboard.MaxScore;
            Assert.Equal((1L << 53) - 1, Most);
            Assert.Equal(Most, (await board.SetAsync("most", Most)).Score);
            Assert.Equal(Most - 1, (await board.SetAsync("less", Most - 1)).Score);
            Assert.Equal(-Most, (await board.SetAsync("least", -Most)).Score);
            Assert.Equal([new("most", Most, 1), new("less", Most - 1, 2), new("least", -Most, 3)], await board.TopAsync(3));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await board.SetAsync("a", Most + 1));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await board.SetAsync("a", -Most - 1));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await board.LoadAsync([new("a", Most + 1)]));
            await Assert.ThrowsAsync<OverflowException>(async () => await board.IncrementAsync("most", 1));
            await Assert.ThrowsAsync<OverflowException>(async () => await board.IncrementAsync("most", Most));
            await Assert.ThrowsAsync<OverflowException>(async () => await board.IncrementAsync("least", -2));
            Assert.Equal(Most, (await board.IncrementAsync("less", 1)).Score);
            Assert.Equal(0, (await board.IncrementAsync("least", Most)).Score);
            Assert.Equal(Most, (await board.GetAsync("most"))!.Value.Score);
            Assert.Equal(3, await board.CountAsync());
        }
    }

    [Theory, EveryBackend]
    public async Task The_lowest_can_be_the_best(TestBackend backend)
    {
        var board = await BoardAsync(backend, new LeaderboardOptions { Order = LeaderboardOrder.LowestFirst });
        await board.SetAsync("slow", 90);
        await board.SetAsync("fast", 60);
        await board.SetAsync("also", 60);
        Assert.Equal([new("fast", 60, 1), new("also", 60, 2), new("slow", 90, 3)], await board.TopAsync(3));
        Assert.Equal(new LeaderboardEntry("slow", 90, 3), await board.SetIfBetterAsync("slow", 91));
        Assert.Equal(new LeaderboardEntry("slow", 59, 1), await board.SetIfBetterAsync("slow", 59));
        Assert.Equal(new LeaderboardEntry("fast", 65, 3), await board.IncrementAsync("fast", 5));
    }

    [Theory, EveryBackend]
    public async Task A_better_score_is_kept(TestBackend backend)
    {
        var board = await BoardAsync(backend, Shared);
        Assert.Equal(5, (await board.SetIfBetterAsync("a", 5)).Score);
        Assert.Equal(5, (await board.SetIfBetterAsync("a", 4)).Score);
        Assert.Equal(7, (await board.SetIfBetterAsync("a", 7)).Score);
        Assert.Equal(-1, (await board.SetIfBetterAsync("b", -1)).Score);
    }

    /// <summary>Fault 17: ranks and neighbours in one round trip.</summary>
    [Theory, EveryBackend]
    public async Task Neighbours_come_in_one_round_trip(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        var board = new Boards(new PatternContext(touchy, new PatternOptions { Prefix = "test" })).Board(Unique("board"));
        await board.LoadAsync(Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"m{i}", 100L - i)));
        await board.AroundAsync("m0");
        await board.PageAsync(0, 1);
        var before = touchy.Commands;
        var around = await board.AroundAsync("m10", 2, 3);
        Assert.Equal(before + 1, touchy.Commands);
        Assert.Equal(["m8", "m9", "m10", "m11", "m12", "m13"], Names(around!.Entries));
        Assert.Equal([9L, 10, 11, 12, 13, 14], around.Entries.Select(entry => entry.Rank));
        Assert.Equal((2, 20L, new LeaderboardEntry("m10", 90, 11)), (around.Position, around.Total, around.Self));
        before = touchy.Commands;
        Assert.Equal(["m0", "m1", "m2"], Names((await board.AroundAsync("m1", 5, 1))!.Entries));
        Assert.Equal(["m18", "m19"], Names((await board.AroundAsync("m19", 1, 5))!.Entries));
        var page = await board.PageAsync(15, 10);
        Assert.Equal(before + 3, touchy.Commands);
        Assert.Equal((20L, 5), (page.Total, page.Entries.Count));
        Assert.Equal(16, page.Entries[0].Rank);
        Assert.Empty((await board.PageAsync(20, 10)).Entries);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await board.PageAsync(0, 1001));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await board.AroundAsync("m1", 500, 500));
        await Assert.ThrowsAsync<ArgumentException>(async () => await board.SetAsync("", 1));
    }

    /// <summary>Fault 16: nothing to load is no work; and much is loaded in slices.</summary>
    [Theory, EveryBackend]
    public async Task Many_are_loaded_in_slices(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        foreach (var ties in Enum.GetValues<TieBreak>())
        {
            var board = new Boards(new PatternContext(touchy, new PatternOptions { Prefix = "test", AllowsEviction = true })).Board(Unique($"board{ties}"), new LeaderboardOptions { Ties = ties });
            var before = touchy.Commands;
            Assert.Equal(0, await board.LoadAsync([]));
            Assert.Equal(before, touchy.Commands);
            await board.SetAsync("m7", 9999);
            before = touchy.Commands;
            Assert.Equal(1201, await board.LoadAsync(Enumerable.Range(0, 1201).Select(i => KeyValuePair.Create($"m{i}", (long)(i % 100)))));
            Assert.InRange(touchy.Commands, before + 3, before + 3);
            Assert.Equal(1201, await board.CountAsync());
            Assert.Equal(7, (await board.GetAsync("m7"))!.Value.Score);
            if (ties == TieBreak.FirstToReach) Assert.Equal(["m99", "m199", "m299"], Names(await board.TopAsync(3)));
        }
    }

    [Theory, EveryBackend]
    public async Task A_board_ends_after_its_last_write(TestBackend backend)
    {
        var (redis, board) = (await OpenAsync(backend), await BoardAsync(backend));
        await board.SetAsync("a", 1);
        foreach (var key in Keys(board))
        {
            Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 29L * 86_400_000, 30L * 86_400_000);
            await redis.ExecuteAsync("PERSIST", key);
        }
        await board.SetAsync("a", 1);
        foreach (var key in Keys(board)) Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 1, 30L * 86_400_000);
        await board.LoadAsync([new("b", 2)]);
        foreach (var key in Keys(board)) Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 1, 30L * 86_400_000);
        var forever = await BoardAsync(backend, new LeaderboardOptions { Ttl = null }, "forever");
        await forever.SetAsync("a", 1);
        Assert.Equal(-1, (await redis.ExecuteAsync("PTTL", Keys(forever)[0])).AsInteger());
    }

    [Theory, EveryBackend]
    public async Task Many_at_once_lose_nothing(TestBackend backend)
    {
        var (redis, board, rounds) = (await OpenAsync(backend), await BoardAsync(backend), Rounds(backend, overNetwork: 100, inProcess: 1000));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++) await board.IncrementAsync($"m{i % 10}", 1 + (2 * i / rounds));
        })));
        var top = await board.TopAsync(100);
        Assert.Equal(Enumerable.Repeat(8 * 15L * rounds / 100, 10), top.Select(entry => entry.Score));
        Assert.Equal(10, top.Select(entry => entry.Member).Distinct().Count());
        Assert.Equal(11, (await redis.ExecuteAsync("HLEN", Keys(board)[1])).AsInteger());
    }

    /// <summary>Fault 29: on a server that evicts keys a board is refused, unless the program says that it may be so.</summary>
    [Fact]
    public async Task A_server_that_evicts_is_refused()
    {
        await using var server = EmbeddedServer.Open(("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru"));
        await using var backend = server.OpenBackend();
        using var careful = new PatternContext(backend, new PatternOptions());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Boards(careful).Board("b").SetAsync("a", 1));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Boards(careful).Board("b").LoadAsync([new("a", 1)]));
        using var careless = new PatternContext(backend, new PatternOptions { AllowsEviction = true });
        Assert.Equal(1, (await new Boards(careless).Board("b").SetAsync("a", 1)).Rank);
    }

    private async Task<Leaderboard> BoardAsync(TestBackend backend, LeaderboardOptions? options = null, string name = "board") =>
        new Boards(await ContextAsync(backend)).Board(Unique($"{name}{options?.Ties}"), options);

    private static string[] Keys(Leaderboard board) => [$"test:board:{{{board.Name}}}", $"test:board:{{{board.Name}}}:places"];

    private static IEnumerable<string> Names(IEnumerable<LeaderboardEntry> entries) => entries.Select(entry => entry.Member);
}
