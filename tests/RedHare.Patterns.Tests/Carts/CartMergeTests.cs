using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Carts;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Carts;

public sealed class CartMergeTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_guests_cart_comes_into_the_users(TestBackend backend)
    {
        var (carts, guest, user) = (await CartsAsync(backend), Unique("guest"), Unique("alice"));
        await carts.AddAsync(user, "mug", 1, 8m);
        await carts.AddAsync(guest, "tea", 4, 3.10m);
        await carts.AddAsync(guest, "mug", 2, 7.50m);
        var merge = await carts.MergeAsync(guest, user);
        Assert.Equal([new CartLine("tea", 4, 3.10m), new CartLine("mug", 2, 7.50m)], merge.Merged);
        Assert.Empty(merge.LeftOut);
        var cart = await carts.GetAsync(user);
        Assert.Equal([new CartLine("mug", 3, 7.50m), new CartLine("tea", 4, 3.10m)], cart.Lines);
        Assert.InRange(cart.ExpiresIn, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
        Assert.True((await carts.GetAsync(guest)).IsEmpty);
        Assert.Empty((await carts.MergeAsync(guest, user)).Merged);
        Assert.Equal(7, (await carts.GetAsync(user)).Quantity);
        await Assert.ThrowsAsync<ArgumentException>(async () => await carts.MergeAsync(user, user));
    }

    /// <summary>Fault 16: nothing to merge is no work: one question, and no key is made.</summary>
    [Theory, EveryBackend]
    public async Task An_empty_cart_is_no_work(TestBackend backend)
    {
        var (server, redis, guest, user) = (await TouchyAsync(backend), await OpenAsync(backend), Unique("guest"), Unique("alice"));
        var carts = new Shop(await ClientAsync(backend, over: server)).Carts("shop");
        await carts.MergeAsync(guest, user);
        var before = server.Commands;
        var merge = await carts.MergeAsync(guest, user);
        Assert.Equal((0, 0, 1), (merge.Merged.Count, merge.LeftOut.Count, server.Commands - before));
        foreach (var owner in new[] { guest, user })
            foreach (var part in new[] { "", ":aside", ":requests" }) Assert.Equal(0, await IntegerAsync(redis, "EXISTS", $"test:cart:{{shop:{owner}}}{part}"));
    }

    [Theory, EveryBackend]
    public async Task What_finds_no_room_is_told(TestBackend backend)
    {
        var (carts, guest, user) = (await CartsAsync(backend, new CartOptions { MaxLines = 2, MaxQuantity = 5 }), Unique("guest"), Unique("alice"));
        await carts.AddAsync(user, "mug", 4, 8m);
        await carts.AddAsync(guest, "mug", 3, 8m);
        await carts.AddAsync(guest, "tea", 1, 3m);
        var merge = await carts.MergeAsync(guest, user);
        Assert.Equal([new CartLine("mug", 1, 8m), new CartLine("tea", 1, 3m)], merge.Merged);
        Assert.Equal([new CartLine("mug", 2, 8m)], merge.LeftOut);
        await carts.AddAsync(guest, "milk", 1, 1m);
        Assert.Equal([new CartLine("milk", 1, 1m)], (await carts.MergeAsync(guest, user)).LeftOut);
        Assert.Equal(6, (await carts.GetAsync(user)).Quantity);
    }

    /// <summary>The process dies, or the connection, after each step in turn, before its reply is seen: who merges again completes it, and nothing counts twice.</summary>
    [Theory, EveryBackend]
    public async Task A_merge_that_was_interrupted_is_completed_by_the_next(TestBackend backend)
    {
        var carts = await CartsAsync(backend);
        for (var dies = 1; dies <= 5; dies++)
        {
            var (guest, user) = (Unique($"guest{dies}"), Unique($"alice{dies}"));
            await carts.AddAsync(user, "mug", 1, 8m);
            await carts.AddAsync(guest, "mug", 2, 8m);
            var server = await TouchyAsync(backend);
            var replies = 0;
            server.OnReply = () =>
            {
                if (++replies == dies) throw new RedisConnectionException("The test has cut the connection.", mayHaveRun: true);
            };
            var dying = new Shop(await ClientAsync(backend, over: server)).Carts("shop");
            try
            {
                await dying.MergeAsync(guest, user);
                Assert.True(replies < dies);
            }
            catch (RedisConnectionException)
            {
                Assert.Equal(dies, replies);
            }
            await carts.AddAsync(guest, "mug", 4, 8m); // The guest goes on meanwhile.
            await carts.MergeAsync(guest, user);
            Assert.Equal(7, (await carts.GetAsync(user)).Quantity);
            Assert.True((await carts.GetAsync(guest)).IsEmpty);
        }
    }

    /// <summary>What was set aside for one user does not go to the next who uses the same browser.</summary>
    [Theory, EveryBackend]
    public async Task What_was_set_aside_goes_to_whom_it_was_meant_for(TestBackend backend)
    {
        var (carts, guest, alice, bob) = (await CartsAsync(backend), Unique("guest"), Unique("alice"), Unique("bob"));
        await carts.AddAsync(guest, "mug", 2, 8m);
        var server = await TouchyAsync(backend);
        var dying = new Shop(await ClientAsync(backend, over: server)).Carts("shop");
        await dying.MergeAsync(Unique("nobody"), alice); // The server has been asked for its policy, and knows the script.
        server.LosesReplies = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await dying.MergeAsync(guest, alice));
        await carts.AddAsync(guest, "tea", 1, 3m);
        Assert.Equal([new CartLine("tea", 1, 3m)], (await carts.MergeAsync(guest, bob)).Merged);
        Assert.Equal([new CartLine("mug", 2, 8m)], (await carts.GetAsync(alice)).Lines);
        Assert.Equal([new CartLine("tea", 1, 3m)], (await carts.GetAsync(bob)).Lines);
    }

    /// <summary>Several requests of one login merge the same cart while its guest still adds, and some die on the way: every piece arrives once.</summary>
    [Theory, EveryBackend]
    public async Task Many_merge_at_once(TestBackend backend)
    {
        var user = Unique("alice");
        var guests = Enumerable.Range(0, 10).Select(i => Unique($"guest{i}")).ToArray();
        var carts = await CartsAsync(backend, new CartOptions { MaxQuantity = 1_000_000 });
        var server = await TouchyAsync(backend);
        var replies = 0;
        server.OnReply = () =>
        {
            if (Interlocked.Increment(ref replies) % 7 == 0) throw new RedisConnectionException("The test has cut the connection.", mayHaveRun: true);
        };
        var dying = new Shop(await ClientAsync(backend, over: server)).Carts("shop", new CartOptions { MaxQuantity = 1_000_000 });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                var guest = guests[i % guests.Length];
                await carts.AddAsync(guest, $"p{i % 3}", 1, 1m);
                try
                {
                    await (caller % 2 == 0 ? carts : dying).MergeAsync(guest, user);
                }
                catch (RedisConnectionException)
                {
                }
            }
        })));
        foreach (var guest in guests) await carts.MergeAsync(guest, user);
        Assert.Equal(600, (await carts.GetAsync(user)).Quantity);
    }

    private async Task<ShoppingCarts> CartsAsync(TestBackend backend, CartOptions? options = null) => new Shop(await ClientAsync(backend)).Carts("shop", options);
}
