using RedHare.Client.Tests.Servers;
using RedHare.Patterns.UniqueItems;
using Xunit;

namespace RedHare.Patterns.Tests.UniqueItems;

public sealed class BloomFilterTests(TestServers servers) : PatternTest(servers)
{
    private static readonly FilterOptions Small = new() { Capacity = 5000, ErrorRate = 0.01 };

    /// <summary>No item that was added is denied, and of others it errs about as seldom as it says. The items are always the same, and so are the bits.</summary>
    [Theory, EveryBackend]
    public async Task It_errs_as_seldom_as_it_says(TestBackend backend)
    {
        var filter = new Uniques(await ContextAsync(backend)).Bloom(Unique("bloom"), Small);
        var items = Enumerable.Range(0, 5000).Select(i => $"item{i}").ToArray();
        Assert.InRange(await filter.AddAsync(items), 4900, 5000);
        Assert.Equal(0, await filter.AddAsync(items));
        Assert.All(await filter.ContainsAsync(items), Assert.True);
        var wrong = (await filter.ContainsAsync([.. Enumerable.Range(0, 5000).Select(i => $"other{i}")])).Count(isThere => isThere);
        Assert.InRange(wrong, 20, 80);
        var info = await filter.InfoAsync();
        Assert.InRange(info.Items, 4900, 5000);
        Assert.InRange(info.ErrorRate, 0.008, 0.011);
        Assert.Equal((5000, 5991), (info.Capacity, info.Bytes));
        await filter.ClearAsync();
        Assert.False(await filter.ContainsAsync("item1"));
        Assert.Equal(0, (await filter.InfoAsync()).Items);
    }

    [Theory, EveryBackend]
    public async Task It_tells_whether_an_item_was_new(TestBackend backend)
    {
        var filter = new Uniques(await ContextAsync(backend)).Bloom(Unique("bloom"), Small);
        Assert.False(await filter.ContainsAsync("a"));
        Assert.True(await filter.AddAsync("a"));
        Assert.False(await filter.AddAsync("a"));
        Assert.True(await filter.AddAsync(""));
        Assert.True(await filter.AddAsync(new string('ä', 1000)));
        Assert.Equal([true, true, true, false], await filter.ContainsAsync(["a", "", new string('ä', 1000), "b"]));
    }

    [Theory, EveryBackend]
    public async Task Many_at_once_lose_no_bit(TestBackend backend)
    {
        var filter = new Uniques(await ContextAsync(backend)).Bloom(Unique("bloom"), Small with { Capacity = 8000 });
        var rounds = Rounds(backend, overNetwork: 100, inProcess: 1000);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(task => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++) await filter.AddAsync($"{task}:{i}");
        })));
        Assert.All(await filter.ContainsAsync([.. Enumerable.Range(0, 8 * rounds).Select(i => $"{i / rounds}:{i % rounds}")]), Assert.True);
    }

    /// <summary>Two programs with different options would each miss what the other added: the second is refused. Fault 1: a filter with a TTL always has its end.</summary>
    [Theory, EveryBackend]
    public async Task Other_options_are_refused_and_the_end_is_kept(TestBackend backend)
    {
        var (redis, uniques) = (await OpenAsync(backend), new Uniques(await ContextAsync(backend)));
        var filter = uniques.Bloom(Unique("bloom"), Small with { Ttl = TimeSpan.FromHours(1) });
        await filter.AddAsync("a");
        var other = uniques.Bloom(filter.Name, Small with { Capacity = 6000 });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.AddAsync("a"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.ContainsAsync("a"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.InfoAsync());
        foreach (var part in new[] { "", ":shape" })
        {
            var key = $"test:bloom:{{{filter.Name}}}{part}";
            var ends = (await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger();
            await filter.AddAsync("b");
            Assert.Equal(ends, (await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger());
            await redis.ExecuteAsync("PERSIST", key);
            await filter.AddAsync("c");
            Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 3_500_000, 3_600_000);
        }
    }

    /// <summary>Fault 16: nothing is no work.</summary>
    [Theory, EveryBackend]
    public async Task Nothing_is_no_work(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        var uniques = new Uniques(new PatternContext(touchy, new PatternOptions { Prefix = "test" }));
        Assert.Equal(0, await uniques.Bloom(Unique("bloom")).AddAsync([]));
        Assert.Empty(await uniques.Bloom(Unique("bloom")).ContainsAsync([]));
        await uniques.Cuckoo(Unique("cuckoo")).AddAsync([]);
        Assert.Equal(0, await uniques.Cuckoo(Unique("cuckoo")).RemoveAsync([]));
        Assert.Empty(await uniques.Cuckoo(Unique("cuckoo")).ContainsAsync([]));
        Assert.Equal(0, touchy.Commands);
    }

    [Fact]
    public void What_cannot_be_is_refused()
    {
        var uniques = new Uniques(new PatternContext(null!, new PatternOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => uniques.Bloom("a", new FilterOptions { Capacity = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => uniques.Bloom("a", new FilterOptions { ErrorRate = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => uniques.Bloom("a", new FilterOptions { Capacity = 1L << 32 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => uniques.Cuckoo("a", new FilterOptions { ErrorRate = 1e-8 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => uniques.Cuckoo("a", new FilterOptions { Capacity = 1L << 30 }));
    }
}
