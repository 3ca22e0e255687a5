using RedHare.Patterns.Leaderboards;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/leaderboards.md.</summary>
public sealed class LeaderboardsPage
{
    [Fact]
    public async Task A_board()
    {
        await using var hare = await Hare.OpenAsync();

        var board = hare.Leaderboards.Board("chess");
        var alice = await board.SetAsync("alice", 1500);        // her score and rank
        await board.IncrementAsync("bob", 25);
        await board.SetIfBetterAsync("carol", 1400);
        var top = await board.TopAsync(10);
        var around = await board.AroundAsync("alice", before: 5, after: 5);

        Assert.Equal(1, alice.Rank);
        Assert.Equal(3, top.Count);
        Assert.Equal("alice", around!.Self.Member);
    }

    [Fact]
    public async Task Its_options()
    {
        await using var hare = await Hare.OpenAsync();

        var laps = hare.Leaderboards.Board("laps", new LeaderboardOptions
        {
            Order = LeaderboardOrder.LowestFirst,
            Ties = TieBreak.SharedRank,
            Ttl = TimeSpan.FromDays(90),
        });

        Assert.Equal(1, (await laps.SetIfBetterAsync("alice", 61_250)).Rank);
    }

    [Fact]
    public async Task Windows()
    {
        await using var hare = await Hare.OpenAsync();

        var game = hare.Leaderboards.Windowed("game", windows: new WindowOptions { KeepDays = TimeSpan.FromDays(60) });
        var standings = await game.IncrementAsync("alice", 10);     // of the day, the week, the month and all time
        var today = await game.TodayAsync();
        var week = await game.Week(today).TopAsync(10);
        var lastThirtyDays = await game.RollUpAsync(today.AddDays(-29), today);
        var best = await lastThirtyDays.TopAsync(10);

        Assert.Equal(1, standings.Day!.Value.Rank);
        Assert.Equal(week, best);
    }

    [Fact]
    public async Task Loading()
    {
        await using var hare = await Hare.OpenAsync();
        var board = hare.Leaderboards.Board("chess");
        var scores = Enumerable.Range(0, 1000).ToDictionary(i => $"player{i}", i => (long)i);

        await board.LoadAsync(scores);

        Assert.Equal(1000, await board.CountAsync());
    }
}
