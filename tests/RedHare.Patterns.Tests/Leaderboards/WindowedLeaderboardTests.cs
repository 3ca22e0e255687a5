using RedHare.Client;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Leaderboards;
using Xunit;

namespace RedHare.Patterns.Tests.Leaderboards;

public sealed class WindowedLeaderboardTests(TestServers servers) : PatternTest(servers)
{
    // Days begin half a day from now: no test stands at a seam.
    private static readonly WindowOptions AtNoon = new() { UtcOffset = TimeSpan.FromMinutes(Math.Round((TimeSpan.FromHours(12) - DateTimeOffset.UtcNow.TimeOfDay).TotalMinutes)) };

    [Theory, EveryBackend]
    public async Task A_write_stands_in_all_windows(TestBackend backend)
    {
        var (redis, board) = (await OpenAsync(backend), await BoardAsync(backend));
        var standings = await board.IncrementAsync("alice", 10);
        var alice = new LeaderboardEntry("alice", 10, 1);
        Assert.Equal(new WindowStandings(alice, alice, alice, alice), standings);
        await board.IncrementAsync("bob", 20);
        await board.SetIfBetterAsync("alice", 15);
        var today = await board.TodayAsync();
        foreach (var window in new[] { board.AllTime, board.Day(today), board.Week(today), board.Month(today), await board.ThisDayAsync(), await board.ThisWeekAsync(), await board.ThisMonthAsync() })
            Assert.Equal([new("bob", 20, 1), new("alice", 15, 2)], await window.TopAsync(10));
        Assert.Empty(await board.Day(today.AddDays(-1)).TopAsync(10));
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        Assert.Equal(monday.AddDays(7 + 70), await EndAsync(redis, $"{KeyOf(board)}:week:{monday:yyyy-MM-dd}"));
        var month = new DateOnly(today.Year, today.Month, 1);
        Assert.Equal(month.AddMonths(1).AddDays(100), await EndAsync(redis, $"{KeyOf(board)}:month:{today:yyyy-MM}"));
        Assert.Equal(today.AddDays(1 + 35), await EndAsync(redis, $"{KeyOf(board)}:day:{today:yyyy-MM-dd}"));
        Assert.Equal(today.AddDays(1 + 35), await EndAsync(redis, $"{KeyOf(board)}:day:{today:yyyy-MM-dd}:places"));
        Assert.Equal(-1, (await redis.ExecuteAsync("PTTL", KeyOf(board))).AsInteger());
        Assert.True(await board.RemoveAsync("bob"));
        Assert.False(await board.RemoveAsync("bob"));
        foreach (var window in new[] { board.AllTime, board.Day(today), board.Week(today), board.Month(today) }) Assert.Equal(1, await window.CountAsync());
    }

    [Theory, EveryBackend]
    public async Task Windows_that_are_not_kept_are_not_written(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var board = new Boards(await ContextAsync(backend)).Windowed(Unique("boards"), windows: AtNoon with { KeepDays = TimeSpan.Zero, KeepWeeks = TimeSpan.Zero });
        var standings = await board.IncrementAsync("alice", 10);
        Assert.Equal(((LeaderboardEntry?)null, (LeaderboardEntry?)null, 10L), (standings.Day, standings.Week, standings.Month!.Value.Score));
        var today = await board.TodayAsync();
        Assert.Equal((0L, 0L, 1L), (await board.Day(today).CountAsync(), await board.Week(today).CountAsync(), await board.Month(today).CountAsync()));
        Assert.Equal(0, (await redis.ExecuteAsync("EXISTS", $"{KeyOf(board)}:day:{today:yyyy-MM-dd}")).AsInteger());
    }

    /// <summary>Fault 4: a client whose clock is years off writes to the day that it is on the server.</summary>
    [Theory, EveryBackend]
    public async Task The_servers_clock_says_which_day_it_is(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("boards");
        var time = new ManualTime();
        time.JumpWallClock(TimeSpan.FromDays(4000));
        using var wrong = new PatternContext(redis.Backend, new PatternOptions { Prefix = "test", Time = time });
        await new Boards(wrong).Windowed(name, windows: AtNoon).IncrementAsync("alice", 1);
        var board = await BoardAsync(backend);
        await board.IncrementAsync("alice", 1);
        var today = await board.TodayAsync();
        Assert.Equal(2, (await board.Day(today).GetAsync("alice"))!.Value.Score);
        Assert.Equal(today, await new Boards(wrong).Windowed(name, windows: AtNoon).TodayAsync());
    }

    [Theory, EveryBackend]
    public async Task Days_are_rolled_up(TestBackend backend)
    {
        foreach (var ties in Enum.GetValues<TieBreak>())
        {
            var (redis, board) = (await OpenAsync(backend), await BoardAsync(backend, new LeaderboardOptions { Ties = ties, Ttl = null }));
            var today = await board.TodayAsync();
            // What is today's becomes that of the day before, so that there are several.
            await board.IncrementAsync("alice", 10);
            await board.IncrementAsync("bob", 30);
            await BackAsync(redis, board, today, today.AddDays(-3));
            await board.IncrementAsync("bob", 5);
            await board.IncrementAsync("carol", 35);
            await BackAsync(redis, board, today, today.AddDays(-2));
            await board.IncrementAsync("alice", 25);
            var sums = await board.RollUpAsync(today.AddDays(-6), today);
            var top = await sums.TopAsync(10);
            Assert.Equal([35L, 35, 35], top.Select(entry => entry.Score));
            // bob had his sum before carol, and alice hers last.
            if (ties == TieBreak.FirstToReach) Assert.Equal(["bob", "carol", "alice"], top.Select(entry => entry.Member));
            else Assert.Equal([1L, 1, 1], top.Select(entry => entry.Rank));
            Assert.Equal(new LeaderboardEntry("bob", 30, 2), (await (await board.RollUpAsync(today.AddDays(-6), today, RollUp.Best)).GetAsync("bob"))!.Value);
            var early = await board.RollUpAsync(today.AddDays(-3), today.AddDays(-3));
            Assert.Equal([new("bob", 30, 1), new("alice", 10, 2)], await early.TopAsync(10));
            Assert.Empty(await (await board.RollUpAsync(today.AddDays(-30), today.AddDays(-20))).TopAsync(10));
            // Made anew, it is as of now; nothing else is left behind, and it ends.
            await board.IncrementAsync("alice", 1);
            Assert.Equal(36, (await (await board.RollUpAsync(today.AddDays(-6), today)).GetAsync("alice"))!.Value.Score);
            Assert.InRange((await redis.ExecuteAsync("PTTL", $"{KeyOf(board)}:sum:{today.AddDays(-6):yyyy-MM-dd}:{today:yyyy-MM-dd}")).AsInteger(), 1, 3_600_000);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await board.RollUpAsync(today, today.AddDays(-1)));
        }
    }

    [Theory, EveryBackend]
    public async Task Many_members_are_rolled_up_in_pages(TestBackend backend)
    {
        var (redis, board) = (await OpenAsync(backend), await BoardAsync(backend));
        var today = await board.TodayAsync();
        foreach (var back in new[] { 3, 2 })
        {
            var day = new Boards(await ContextAsync(backend)).Board(Unique($"day{back}"));
            await day.LoadAsync(Enumerable.Range(0, 1100).Select(i => KeyValuePair.Create($"m{i}", (long)i)));
            foreach (var part in new[] { "", ":places" })
            {
                // Loaded under another name, which a cluster keeps elsewhere.
                var stored = await redis.ExecuteAsync("DUMP", $"test:board:{{{day.Name}}}{part}");
                await redis.ExecuteAsync("RESTORE", $"{KeyOf(board)}:day:{today.AddDays(-back):yyyy-MM-dd}{part}", 0, stored.Bytes);
            }
        }
        var sums = await board.RollUpAsync(today.AddDays(-3), today);
        Assert.Equal(1100, await sums.CountAsync());
        Assert.Equal([new("m1099", 2198, 1), new("m1098", 2196, 2)], await sums.TopAsync(2));
        Assert.Equal(2, (await sums.GetAsync("m1"))!.Value.Score);
    }

    private async Task<WindowedLeaderboard> BoardAsync(TestBackend backend, LeaderboardOptions? options = null) =>
        new Boards(await ContextAsync(backend)).Windowed(Unique($"boards{options?.Ties}"), options, AtNoon);

    private static string KeyOf(WindowedLeaderboard board) => $"test:boards:{{{board.Name}}}";

    private static async Task<DateOnly> EndAsync(RedisConnection redis, string key) =>
        DateOnly.FromDateTime((DateTimeOffset.FromUnixTimeMilliseconds((await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger()) + AtNoon.UtcOffset).UtcDateTime);

    private static async Task BackAsync(RedisConnection redis, WindowedLeaderboard board, DateOnly from, DateOnly to)
    {
        foreach (var part in new[] { "", ":places" })
            if ((await redis.ExecuteAsync("EXISTS", $"{KeyOf(board)}:day:{from:yyyy-MM-dd}{part}")).AsInteger() == 1)
                await redis.ExecuteAsync("RENAME", $"{KeyOf(board)}:day:{from:yyyy-MM-dd}{part}", $"{KeyOf(board)}:day:{to:yyyy-MM-dd}{part}");
    }
}
