using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Feeds;

public sealed class RecentItemsTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task The_newest_first_each_once(TestBackend backend)
    {
        var (recent, redis, alice) = (new Social(await ClientAsync(backend)).Recent("viewed", capacity: 4), await OpenAsync(backend), Unique("alice"));
        Assert.Empty(await recent.ListAsync(alice));
        foreach (var item in new[] { "a", "b", "c", "a", "d", "d", "e" }) await recent.AddAsync(alice, item);
        Assert.Equal(["e", "d", "a", "c"], await recent.ListAsync(alice));
        Assert.Equal(["d", "a"], await recent.ListAsync(alice, count: 2, skip: 1));
        Assert.Equal(4, await recent.CountAsync(alice));
        Assert.InRange(await IntegerAsync(redis, "PTTL", $"test:recent:{{viewed:{alice}}}"), (long)TimeSpan.FromDays(29).TotalMilliseconds, (long)TimeSpan.FromDays(30).TotalMilliseconds);
        await recent.RemoveAsync(alice, "d");
        Assert.Equal(["e", "a", "c"], await recent.ListAsync(alice));
        await recent.ClearAsync(alice);
        Assert.Empty(await recent.ListAsync(alice));
    }

    [Theory, EveryBackend]
    public async Task Many_add_at_once(TestBackend backend)
    {
        var (recent, alice) = (new Social(await ClientAsync(backend)).Recent("viewed", capacity: 50), Unique("alice"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++) await recent.AddAsync(alice, $"{caller}:{i}");
        })));
        var items = await recent.ListAsync(alice, 100);
        Assert.Equal((50, 50), (items.Count, items.Distinct().Count()));
        // Of each caller the last are there, in his order.
        foreach (var group in items.Select(item => item.Split(':')).GroupBy(item => item[0]))
        {
            var numbers = group.Select(item => int.Parse(item[1])).ToArray();
            Assert.Equal(numbers.OrderDescending(), numbers);
            Assert.Equal(49, numbers[0]);
        }
    }
}
