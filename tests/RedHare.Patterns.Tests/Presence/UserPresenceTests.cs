using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Presence;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Presence;

public sealed class UserPresenceTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_user_is_there_until_the_last_connection_leaves(TestBackend backend)
    {
        var presence = await PresenceAsync(backend, Unique("site"));
        Assert.False(await presence.IsOnlineAsync("alice"));
        Assert.Null(await presence.LastSeenAsync("alice"));
        var (desk, phone) = (await presence.EnterAsync("alice"), await presence.EnterAsync("alice"));
        await using var bob = await presence.EnterAsync("bob jones");
        Assert.Equal(new[] { true, false, true }, await presence.AreOnlineAsync(["alice", "cat", "bob jones"]));
        Assert.Equal(2, await presence.CountAsync());
        Assert.Equal(["alice", "bob jones"], (await presence.OnlineAsync().ToListAsync()).Order());
        await desk.DisposeAsync();
        await desk.DisposeAsync();
        Assert.True(await presence.IsOnlineAsync("alice"));
        await phone.DisposeAsync();
        Assert.False(await presence.IsOnlineAsync("alice"));
        Assert.InRange((await presence.LastSeenAsync("alice"))!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(["bob jones"], await presence.OnlineAsync().ToListAsync());
    }

    /// <summary>Fault 16: nobody asked for is no work.</summary>
    [Theory, EveryBackend]
    public async Task Asking_for_nobody_asks_nobody(TestBackend backend)
    {
        var server = await TouchyAsync(backend);
        var presence = new Social(await ClientAsync(backend, over: server)).Presence(Unique("site"));
        Assert.Empty(await presence.AreOnlineAsync([]));
        Assert.Equal(0, server.Commands);
    }

    /// <summary>Fault 4: a client whose clock is years ahead is there as long as any other, by the server's clock.</summary>
    [Theory, EveryBackend]
    public async Task A_clients_clock_has_no_say(TestBackend backend)
    {
        var (site, time) = (Unique("site"), new ManualTime());
        time.JumpWallClock(TimeSpan.FromDays(4000));
        var (ahead, right) = (new Social(await ClientAsync(backend, time)).Presence(site), await PresenceAsync(backend, site));
        await using var alice = await ahead.EnterAsync("alice");
        Assert.True(await right.IsOnlineAsync("alice"));
        Assert.InRange((await right.LastSeenAsync("alice"))!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        await right.BeatAsync("bob", "1");
        Assert.True(await ahead.IsOnlineAsync("bob"));
    }

    /// <summary>Heartbeats go by themselves, through a time without a server too.</summary>
    [Theory, EveryBackend]
    public async Task Heartbeats_keep_a_connection(TestBackend backend)
    {
        var (site, time, server, redis) = (Unique("site"), new ManualTime(), await TouchyAsync(backend), await OpenAsync(backend));
        var presence = new Social(await ClientAsync(backend, time, server)).Presence(site);
        await using var alice = await presence.EnterAsync("alice");
        var before = await ScoreAsync();
        await UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await ScoreAsync() > before;
        });
        server.IsAway = true;
        time.Advance(TimeSpan.FromMinutes(1));
        server.IsAway = false;
        before = await ScoreAsync();
        await UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return await ScoreAsync() > before;
        });

        async Task<double> ScoreAsync() => (await redis.ExecuteAsync("ZSCORE", $"test:presence:{{{site}}}", "alice")).AsDouble();
    }

    /// <summary>A process that dies says nothing: its users are gone after the TTL, and who listens is told.</summary>
    [Theory, EveryBackend]
    public async Task One_that_dies_is_gone_after_the_ttl(TestBackend backend)
    {
        var (site, time, redis) = (Unique("site"), new ManualTime(), await OpenAsync(backend));
        var (dying, living) = (new Social(await ClientAsync(backend, new ManualTime())).Presence(site), new Social(await ClientAsync(backend, time)).Presence(site));
        await using var watch = await living.WatchAsync();
        await using var changes = watch.ReadAllAsync(Soon).GetAsyncEnumerator();
        await dying.EnterAsync("alice"); // Its clock stands still, so it has no heartbeat.
        Assert.Equal(("alice", true), await NextAsync(changes));
        await redis.ExecuteAsync("ZADD", $"test:presence:{{{site}}}", 1, "alice"); // Her time on the server is over.
        Assert.True(await PassAsync(time, changes.MoveNextAsync().AsTask()));
        Assert.Equal(("alice", false), (changes.Current.User, changes.Current.IsOnline));
        Assert.InRange(changes.Current.At, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.False(await living.IsOnlineAsync("alice"));
        Assert.NotNull(await living.LastSeenAsync("alice"));
        Assert.Equal(0, await living.CountAsync());
    }

    [Theory, EveryBackend]
    public async Task A_watch_tells_who_is_there_and_each_change(TestBackend backend)
    {
        var presence = await PresenceAsync(backend, Unique("site"));
        await using var alice = await presence.EnterAsync("alice");
        await using var all = await presence.WatchAsync();
        await using var friends = await presence.WatchAsync(["bob", "cat"]);
        await using var changes = all.ReadAllAsync(Soon).GetAsyncEnumerator();
        await using var ofFriends = friends.ReadAllAsync(Soon).GetAsyncEnumerator();
        Assert.Equal(("alice", true), await NextAsync(changes));
        var bob = await presence.EnterAsync("bob");
        var second = await presence.EnterAsync("bob"); // No change.
        await second.DisposeAsync();
        await bob.DisposeAsync();
        await using var dan = await presence.EnterAsync("dan");
        await using var cat = await presence.EnterAsync("cat");
        foreach (var expected in new[] { ("bob", true), ("bob", false), ("dan", true), ("cat", true) }) Assert.Equal(expected, await NextAsync(changes));
        // A watch that begins late may know by asking what others have heard.
        var known = await NextAsync(ofFriends);
        if (known == ("bob", true))
        {
            Assert.Equal(("bob", false), await NextAsync(ofFriends));
            known = await NextAsync(ofFriends);
        }
        Assert.Equal(("cat", true), known);
    }

    /// <summary>Fault 14: messages are lost; the next number, or the next look, tells so, and the watch is right again.</summary>
    [Theory, EveryBackend]
    public async Task What_was_missed_is_made_up_for(TestBackend backend)
    {
        var (site, redis) = (Unique("site"), await OpenAsync(backend));
        var presence = await PresenceAsync(backend, site, new PresenceOptions { Ttl = TimeSpan.FromSeconds(20) });
        await presence.BeatAsync("alice", "1");
        await presence.BeatAsync("dan", "1");
        await using var watch = await presence.WatchAsync();
        await using var changes = watch.ReadAllAsync(Soon).GetAsyncEnumerator();
        Assert.Equal(["alice", "dan"], new[] { (await NextAsync(changes)).User, (await NextAsync(changes)).User }.Order());
        // Alice leaves and Bob comes with nobody told: the numbers go on, the messages are lost.
        await redis.ExecuteAsync("ZREM", $"test:presence:{{{site}}}", "alice");
        await redis.ExecuteAsync("ZADD", $"test:presence:{{{site}}}", (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() + 600_000) * 1000, "bob");
        await redis.ExecuteAsync("INCRBY", $"test:presence:{{{site}}}:number", 2);
        await presence.BeatAsync("cat", "1");
        var heard = new[] { await NextAsync(changes), await NextAsync(changes), await NextAsync(changes) };
        Assert.Equal([("alice", false), ("bob", true), ("cat", true)], heard.OrderBy(change => change.User));
    }

    /// <summary>The server goes away in the middle of being asked, at each reply in turn: everybody who is there is told of all the same, and once.</summary>
    [Fact]
    public async Task A_question_that_was_cut_off_loses_nobody()
    {
        for (var dies = 1; dies <= 5; dies++)
        {
            var (site, server, time) = (Unique($"site{dies}"), await TouchyAsync(TestBackend.InProcess), new ManualTime());
            var presence = await PresenceAsync(TestBackend.InProcess, site);
            foreach (var user in new[] { "alice", "bob", "cat" }) await presence.BeatAsync(user, "1");
            await using var watch = await new Social(await ClientAsync(TestBackend.InProcess, time, server)).Presence(site).WatchAsync();
            var replies = 0;
            server.OnReply = () =>
            {
                if (++replies == dies) throw new RedisConnectionException("The test has cut the connection.", mayHaveRun: true);
            };
            var heard = await PassAsync(time, watch.ReadAllAsync(Soon).Take(3).ToListAsync().AsTask());
            Assert.Equal(["alice", "bob", "cat"], heard.Select(change => change.User).Order());
        }
    }

    /// <summary>Fault 32: a watch ends when it is disposed, and leaves no subscription behind.</summary>
    [Theory, EveryBackend]
    public async Task A_watch_ends_with_its_owner(TestBackend backend)
    {
        var presence = await PresenceAsync(backend, Unique("site"));
        var watch = await presence.WatchAsync();
        var (other, reading) = (await presence.WatchAsync(), Task.Run(async () => await watch.ReadAllAsync(Soon).CountAsync()));
        await using var changes = other.ReadAllAsync(Soon).GetAsyncEnumerator();
        await presence.BeatAsync("alice", "1");
        Assert.Equal(("alice", true), await NextAsync(changes));
        await watch.DisposeAsync();
        await reading.WaitAsync(Soon);
        await presence.BeatAsync("bob", "1");
        Assert.Equal(("bob", true), await NextAsync(changes));
        await other.DisposeAsync();
        Assert.False(await changes.MoveNextAsync());
    }

    /// <summary>Hundreds come and go at once, on two connections: the watch has seen each change in turn, and in the end knows what is so.</summary>
    [Theory, EveryBackend]
    public async Task Many_come_and_go(TestBackend backend)
    {
        var site = Unique("site");
        UserPresence[] clients = [await PresenceAsync(backend, site), await PresenceAsync(backend, site)];
        await using var watch = await clients[0].WatchAsync();
        HashSet<string> online = [];
        var rounds = Rounds(backend, overNetwork: 60, inProcess: 500);
        var reading = Task.Run(async () =>
        {
            await foreach (var change in watch.ReadAllAsync(Soon))
            {
                Assert.True(change.IsOnline ? online.Add(change.User) : online.Remove(change.User));
                if (change is { User: "last", IsOnline: true }) return;
            }
        });
        await Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++)
            {
                var user = $"u{(caller * 7 + i) % 20}";
                if ((i + caller) % 3 == 0) await clients[caller % 2].LeaveAsync(user, $"{caller}");
                else await clients[caller % 2].BeatAsync(user, $"{caller}");
            }
        })));
        await clients[1].BeatAsync("last", "1");
        await reading.WaitAsync(Soon);
        Assert.Equal((await clients[1].OnlineAsync().ToListAsync()).Order(), online.Order());
    }

    private static async Task<(string User, bool IsOnline)> NextAsync(IAsyncEnumerator<PresenceChange> changes)
    {
        Assert.True(await changes.MoveNextAsync());
        return (changes.Current.User, changes.Current.IsOnline);
    }

    private async Task<UserPresence> PresenceAsync(TestBackend backend, string site, PresenceOptions? options = null) => new Social(await ClientAsync(backend)).Presence(site, options);
}
