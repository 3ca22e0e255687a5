using RedHare.Client.Tests.Servers;
using RedHare.Patterns.UniqueItems;
using Xunit;

namespace RedHare.Patterns.Tests.UniqueItems;

public sealed class UniqueSetsTests(TestServers servers) : PatternTest(servers)
{
    // Days begin half a day from now: no test stands at a seam.
    private static readonly UniqueOptions AtNoon = new() { UtcOffset = TimeSpan.FromMinutes(Math.Round((TimeSpan.FromHours(12) - DateTimeOffset.UtcNow.TimeOfDay).TotalMinutes)) };

    [Theory, EveryBackend]
    public async Task Who_came_on_both_days(TestBackend backend)
    {
        var visitors = await SetsAsync(backend);
        Assert.Equal(3, await visitors.AddAsync("monday", ["alice", "bob", "carol"]));
        Assert.Equal(1, await visitors.AddAsync("tuesday", ["bob"]));
        Assert.Equal(1, await visitors.AddAsync("tuesday", ["bob", "dave"]));
        Assert.Equal(3, await visitors.CountAsync("monday"));
        Assert.Equal(0, await visitors.CountAsync("sunday"));
        Assert.True(await visitors.ContainsAsync("monday", "alice"));
        Assert.Equal([false, true], await visitors.ContainsAsync("tuesday", ["alice", "bob"]));
        string[] days = ["monday", "tuesday"];
        Assert.Equal((1, 4, 2), (await visitors.CountIntersectionAsync(days), await visitors.CountUnionAsync(days), await visitors.CountDifferenceAsync(days)));
        Assert.Equal(["bob"], await SortedAsync(visitors.ReadIntersectionAsync(days)));
        Assert.Equal(["alice", "bob", "carol", "dave"], await SortedAsync(visitors.ReadUnionAsync(days)));
        Assert.Equal(["alice", "carol"], await SortedAsync(visitors.ReadDifferenceAsync(days)));
        Assert.Equal(["bob", "dave"], await SortedAsync(visitors.ReadAsync("tuesday")));
        Assert.Empty(await SortedAsync(visitors.ReadAsync("sunday")));
        Assert.Equal(4, await visitors.UniteAsync("week", days));
        Assert.Equal(4, await visitors.CountAsync("week"));
        Assert.Equal(1, await visitors.RemoveAsync("monday", ["alice", "nobody"]));
        Assert.Equal(2, await visitors.CountAsync("monday"));
        await visitors.ClearAsync("monday");
        Assert.Equal(0, await visitors.CountAsync("monday"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await visitors.CountUnionAsync([]));
    }

    /// <summary>Fault 4: a client whose clock is years off adds to the day that it is on the server. Fault 1: each day's set has its end, and a label's.</summary>
    [Theory, EveryBackend]
    public async Task Today_is_the_servers(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var time = new ManualTime();
        time.JumpWallClock(TimeSpan.FromDays(-3000));
        using var wrong = new PatternContext(redis.Backend, new PatternOptions { Prefix = "test", Time = time });
        var visitors = await SetsAsync(backend);
        var name = visitors.Name;
        Assert.Equal(1, await new Uniques(wrong).Exact(name, AtNoon).AddTodayAsync(["alice"]));
        Assert.Equal(1, await visitors.AddTodayAsync(["alice", "bob"]));
        var today = await visitors.TodayAsync();
        Assert.Equal(today, DateOnly.FromDateTime((DateTimeOffset.FromUnixTimeSeconds((await redis.ExecuteAsync("TIME")).Items[0].AsInteger()) + AtNoon.UtcOffset).UtcDateTime));
        Assert.Equal(2, await visitors.CountAsync(UniqueCollection.Day(today)));
        Assert.Equal(
            (new DateTimeOffset(today.AddDays(93).ToDateTime(default), default) - AtNoon.UtcOffset).ToUnixTimeMilliseconds(),
            (await redis.ExecuteAsync("PEXPIRETIME", $"test:unique:{{{name}}}:{today:yyyy-MM-dd}")).AsInteger());
        await visitors.AddAsync("label", ["x"]);
        Assert.InRange((await redis.ExecuteAsync("TTL", $"test:unique:{{{name}}}:label")).AsInteger(), 91 * 86_400, 92 * 86_400);
        await visitors.UniteAsync("united", ["label"]);
        Assert.InRange((await redis.ExecuteAsync("TTL", $"test:unique:{{{name}}}:united")).AsInteger(), 91 * 86_400, 92 * 86_400);
        var estimates = new Uniques(wrong).Estimated(name, AtNoon);
        await estimates.AddTodayAsync(["alice", "bob"]);
        Assert.Equal(2, await estimates.CountAsync(UniqueCollection.Day(today)));
        Assert.InRange((await redis.ExecuteAsync("TTL", $"test:estimate:{{{name}}}:{today:yyyy-MM-dd}")).AsInteger(), 92 * 86_400, 93 * 86_400);
    }

    /// <summary>Fault 16: nothing is no work; and much goes and comes in slices.</summary>
    [Theory, EveryBackend]
    public async Task Nothing_is_no_work_and_much_is_sliced(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        var uniques = new Uniques(new PatternContext(touchy, new PatternOptions { Prefix = "test" }));
        var visitors = uniques.Exact(Unique("visitors"));
        Assert.Equal((0, 0, 0), (await visitors.AddAsync("a", []), await visitors.AddTodayAsync([]), await visitors.RemoveAsync("a", [])));
        Assert.Empty(await visitors.ContainsAsync("a", []));
        Assert.Equal(0, await uniques.Estimated(Unique("visitors")).AddAsync("a", []));
        Assert.Equal(0, touchy.Commands);
        var many = Enumerable.Range(0, 2100).Select(i => $"visitor{i}").ToArray();
        Assert.Equal(2100, await visitors.AddAsync("a", many));
        Assert.Equal(5, touchy.Commands);
        Assert.All(await visitors.ContainsAsync("a", many), Assert.True);
        Assert.Equal(many.Order(StringComparer.Ordinal), await SortedAsync(visitors.ReadAsync("a")));
        Assert.Equal(2100, await visitors.RemoveAsync("a", many));
    }

    [Theory, EveryBackend]
    public async Task What_is_read_leaves_nothing_behind(TestBackend backend)
    {
        var (redis, visitors) = (await OpenAsync(backend), await SetsAsync(backend));
        await visitors.AddAsync("a", Enumerable.Range(0, 1500).Select(i => $"visitor{i}"));
        await foreach (var _ in visitors.ReadAsync("a")) break;
        await visitors.CountUnionAsync(["a"]);
        var left = 0;
        foreach (var master in await redis.Backend.MastersAsync())
            left += (await master.ExecuteAsync(Line("KEYS", $"*{{{visitors.Name}}}::*"), static reply => reply)).Items.Count;
        Assert.Equal(0, left);
    }

    [Theory, EveryBackend]
    public async Task Estimates_are_near(TestBackend backend)
    {
        var estimates = new Uniques(await ContextAsync(backend)).Estimated(Unique("visitors"));
        await estimates.AddAsync("monday", Enumerable.Range(0, 6000).Select(i => $"visitor{i}"));
        await estimates.AddAsync("tuesday", Enumerable.Range(3000, 6000).Select(i => $"visitor{i}"));
        Assert.Equal(0, await estimates.AddAsync("monday", ["visitor7"]));
        // Three times the standard error, and always the same numbers: the hash is the same.
        Assert.InRange(await estimates.CountAsync("monday"), 5850, 6150);
        Assert.InRange(await estimates.CountAsync(["monday", "tuesday"]), 8780, 9220);
        Assert.Equal(await estimates.CountAsync(["monday", "tuesday"]), await estimates.MergeAsync("week", ["monday", "tuesday"]));
        await estimates.ClearAsync("week");
        Assert.Equal(0, await estimates.CountAsync("week"));
    }

    private async Task<UniqueSets> SetsAsync(TestBackend backend) => new Uniques(await ContextAsync(backend)).Exact(Unique("visitors"), AtNoon);

    private static async Task<List<string>> SortedAsync(IAsyncEnumerable<string> items)
    {
        var sorted = new List<string>();
        await foreach (var item in items) sorted.Add(item);
        sorted.Sort(StringComparer.Ordinal);
        return sorted;
    }
}
