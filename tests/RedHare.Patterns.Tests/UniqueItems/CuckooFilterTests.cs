using RedHare.Client.Tests.Servers;
using RedHare.Patterns.UniqueItems;
using Xunit;

namespace RedHare.Patterns.Tests.UniqueItems;

public sealed class CuckooFilterTests(TestServers servers) : PatternTest(servers)
{
    private static readonly FilterOptions Small = new() { Capacity = 3000, ErrorRate = 0.04 };

    [Theory, EveryBackend]
    public async Task It_holds_what_it_is_made_for_and_lets_it_go(TestBackend backend)
    {
        foreach (var rate in new[] { 0.04, 0.001, 1e-6 })
        {
            var filter = new Uniques(await ContextAsync(backend)).Cuckoo(Unique($"cuckoo{rate}"), Small with { ErrorRate = rate });
            var items = Enumerable.Range(0, 3000).Select(i => $"item{i}").ToArray();
            await filter.AddAsync(items);
            Assert.All(await filter.ContainsAsync(items), Assert.True);
            var wrong = (await filter.ContainsAsync([.. Enumerable.Range(0, 3000).Select(i => $"other{i}")])).Count(isThere => isThere);
            Assert.InRange(wrong, 0, rate * 3000 * 1.25);
            Assert.Equal(3000, (await filter.InfoAsync()).Items);
            Assert.InRange((await filter.InfoAsync()).ErrorRate, 0, rate);
            Assert.Equal(1500, await filter.RemoveAsync(items[..1500]));
            Assert.All(await filter.ContainsAsync(items[1500..]), Assert.True);
            Assert.InRange((await filter.ContainsAsync(items[..1500])).Count(isThere => isThere), 0, rate * 1500 * 1.25);
            Assert.Equal(1500, (await filter.InfoAsync()).Items);
            await filter.AddAsync(items[..1500]);
            Assert.All(await filter.ContainsAsync(items), Assert.True);
        }
    }

    /// <summary>A full filter refuses, and what it has it keeps: moving fingerprints about for one that finds no place loses none.</summary>
    [Theory, EveryBackend]
    public async Task A_full_one_loses_nothing(TestBackend backend)
    {
        var filter = new Uniques(await ContextAsync(backend)).Cuckoo(Unique("cuckoo"), Small with { Capacity = 200 });
        var added = new List<string>();
        var refused = 0;
        for (var i = 0; refused < 5; i++)
        {
            Assert.True(i < 1000);
            if (await filter.TryAddAsync($"item{i}")) added.Add($"item{i}");
            else refused++;
        }
        Assert.InRange(added.Count, 200, 220);
        Assert.All(await filter.ContainsAsync(added), Assert.True);
        Assert.Equal(added.Count, (await filter.InfoAsync()).Items);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await filter.AddAsync(Enumerable.Range(0, 50).Select(i => $"more{i}")));
        Assert.All(await filter.ContainsAsync(added), Assert.True);
    }

    [Theory, EveryBackend]
    public async Task An_item_may_be_there_several_times(TestBackend backend)
    {
        var filter = new Uniques(await ContextAsync(backend)).Cuckoo(Unique("cuckoo"), Small);
        await filter.AddAsync("a");
        await filter.AddAsync("a");
        Assert.False(await filter.AddIfAbsentAsync("a"));
        Assert.True(await filter.RemoveAsync("a"));
        Assert.True(await filter.ContainsAsync("a"));
        Assert.True(await filter.RemoveAsync("a"));
        Assert.False(await filter.ContainsAsync("a"));
        Assert.False(await filter.RemoveAsync("a"));
        Assert.True(await filter.AddIfAbsentAsync("a"));
        var other = new Uniques(await ContextAsync(backend)).Cuckoo(filter.Name, Small with { ErrorRate = 0.001 });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.AddAsync("b"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.RemoveAsync("a"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.ContainsAsync("a"));
    }

    [Theory, EveryBackend]
    public async Task Many_at_once_lose_nothing(TestBackend backend)
    {
        var filter = new Uniques(await ContextAsync(backend)).Cuckoo(Unique("cuckoo"), Small with { Capacity = 8500, ErrorRate = 0.001 });
        var rounds = Rounds(backend, overNetwork: 100, inProcess: 1000);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(task => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++)
            {
                await filter.AddAsync($"{task}:{i}");
                await filter.AddAsync("passing");
                Assert.True(await filter.RemoveAsync("passing"));
            }
        })));
        Assert.All(await filter.ContainsAsync([.. Enumerable.Range(0, 8 * rounds).Select(i => $"{i / rounds}:{i % rounds}")]), Assert.True);
        Assert.Equal(8 * rounds, (await filter.InfoAsync()).Items);
    }
}
