using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Notifications;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Notifications;

public sealed class UserNotificationsTests(TestServers servers) : LockTest(servers)
{
    /// <summary>Fault 32: each user gets what is for him, his roles and everybody, and nothing of the others'.</summary>
    [Theory, EveryBackend]
    public async Task Each_gets_his_own(TestBackend backend)
    {
        var site = await SiteAsync(backend, Unique("site"));
        await using var alice = await site.SubscribeAsync("alice", ["admin", "sales & co=1", "admin"]);
        await using var bob = await site.SubscribeAsync("bob", ["sales & co=1"]);
        await using var cat = await site.SubscribeAsync("cat");
        await site.SendToUserAsync("alice", "for alice");
        await site.SendToUserAsync("bob", "for bob");
        await site.SendToRoleAsync("admin", "for admins");
        await site.SendToRoleAsync("sales & co=1", "for sales");
        await site.SendToAllAsync("for all");
        Assert.Equal(["for admins", "for alice", "for all", "for sales"], await TextsAsync(alice, 4));
        Assert.Equal(["for all", "for bob", "for sales"], await TextsAsync(bob, 3));
        var toAll = Assert.Single(await TakeAsync(cat, 1));
        Assert.Equal(("for all", NotificationAudience.All, (string?)null, false), (toAll.Value, toAll.Audience, toAll.Role, toAll.IsAfterGap));
        await site.SendToRoleAsync("admin", "last");
        var last = Assert.Single(await TakeAsync(alice, 1));
        Assert.Equal(("last", NotificationAudience.Role, "admin"), (last.Value, last.Audience, last.Role));
    }

    /// <summary>Fault 14: who was away gets what he has not acknowledged, of all audiences, when he is back; it is kept on the server.</summary>
    [Theory, EveryBackend]
    public async Task What_was_sent_meanwhile_waits(TestBackend backend)
    {
        var name = Unique("site");
        var site = await SiteAsync(backend, name);
        await site.SendToUserAsync("alice", "1");
        await site.SendToAllAsync("2");
        await using (var subscription = await site.SubscribeAsync("alice", ["admin"]))
        {
            var first = await TakeAsync(subscription, 2);
            await site.SendToRoleAsync("admin", "3");
            first.Add(Assert.Single(await TakeAsync(subscription, 1)));
            Assert.Equal(["1", "2", "3"], first.Select(notification => notification.Value).Order());
            await site.SendToUserAsync("alice", "received, not acknowledged");
            Assert.Single(await TakeAsync(subscription, 1));
            await site.AcknowledgeAsync("alice", first[2]);
            await site.AcknowledgeAsync("alice", first[0]); // Not back.
        }
        for (var i = 0; i < 150; i++) await site.SendToUserAsync("alice", $"away {i}");
        await site.SendToRoleAsync("admin", "away");
        await using var again = await (await SiteAsync(backend, name)).SubscribeAsync("alice", ["admin"]);
        var all = await TakeAsync(again, 152);
        Assert.All(all, notification => Assert.False(notification.IsAfterGap));
        Assert.Equal(
            ["received, not acknowledged", .. Enumerable.Range(0, 150).Select(i => $"away {i}")], all.Where(notification => notification.Audience == NotificationAudience.User).Select(notification => notification.Value));
        Assert.Equal("away", Assert.Single(all, notification => notification.Audience == NotificationAudience.Role).Value);
    }

    [Theory, EveryBackend]
    public async Task A_subscription_begins_where_it_is_told(TestBackend backend)
    {
        var site = await SiteAsync(backend, Unique("site"));
        await site.SendToUserAsync("alice", "1");
        await site.SendToAllAsync("2");
        string position;
        await using (var all = await site.SubscribeAsync("alice", after: NotificationStart.Beginning))
        {
            Assert.Equal(["1", "2"], await TextsAsync(all, 2));
            position = all.Position;
        }
        await using var now = await site.SubscribeAsync("alice", after: NotificationStart.Now);
        await site.SendToAllAsync("3");
        Assert.Equal(["3"], await TextsAsync(now, 1));
        await using var on = await site.SubscribeAsync("alice", after: position);
        Assert.Equal(["3"], await TextsAsync(on, 1));
        await Assert.ThrowsAsync<FormatException>(async () => await site.SubscribeAsync("alice", after: "yesterday"));
    }

    /// <summary>Fault 32: a subscription ends with its owner, who reads from it ends, and no channel stays behind.</summary>
    [Theory, EveryBackend]
    public async Task A_subscription_ends_with_its_owner(TestBackend backend)
    {
        var (redis, name) = (await OpenAsync(backend), Unique("site"));
        var site = await SiteAsync(backend, name);
        var (mine, other) = (await site.SubscribeAsync("alice", ["admin"]), await site.SubscribeAsync("alice"));
        var reading = Task.Run(async () => await mine.ReadAllAsync(Soon).CountAsync());
        await mine.DisposeAsync();
        Assert.Equal(0, await reading.WaitAsync(Soon));
        await site.SendToUserAsync("alice", "1");
        Assert.Equal(["1"], await TextsAsync(other, 1));
        await other.DisposeAsync();
        await UntilAsync(async () =>
        {
            foreach (var master in await redis.Backend.MastersAsync())
            {
                var channels = await master.ExecuteAsync(CommandLine.Rent(new CommandSpec("PUBSUB CHANNELS")).Add($"*{name}*"), static reply => reply.Items.Count);
                if (channels != 0) return false;
            }
            return true;
        });
    }

    /// <summary>What was taken ahead and not given out comes with the next reading.</summary>
    [Theory, EveryBackend]
    public async Task Reading_stops_and_goes_on(TestBackend backend)
    {
        var site = await SiteAsync(backend, Unique("site"));
        for (var i = 0; i < 30; i++) await site.SendToUserAsync("alice", $"{i}");
        await using var subscription = await site.SubscribeAsync("alice");
        List<string> heard = [];
        for (var i = 0; i < 10; i++) heard.AddRange((await TakeAsync(subscription, 3)).Select(notification => notification.Value));
        Assert.Equal(Enumerable.Range(0, 30).Select(i => $"{i}"), heard);
    }

    /// <summary>A sender whose reply was lost sends again by the same id: it comes once.</summary>
    [Theory, EveryBackend]
    public async Task What_is_sent_again_comes_once(TestBackend backend)
    {
        var server = await TouchyAsync(backend);
        var site = new Social(await ClientAsync(backend, over: server)).Notifications<string>(Unique("site"));
        await site.SendToAllAsync("0", "n0");
        server.LosesReplies = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await site.SendToAllAsync("1", "n1"));
        server.LosesReplies = false;
        await site.SendToAllAsync("1", "n1");
        await site.SendToAllAsync("2");
        await using var subscription = await site.SubscribeAsync("alice");
        Assert.Equal(["0", "1", "2"], await TextsAsync(subscription, 3));
    }

    /// <summary>Twenty users with roles, eight senders: everybody has what is his, each once, those of an audience in its order.</summary>
    [Theory, EveryBackend]
    public async Task Many_send_to_many(TestBackend backend)
    {
        var site = await SiteAsync(backend, Unique("site"));
        var listening = Enumerable.Range(0, 20).Select(user => Task.Run(async () =>
        {
            await using var subscription = await site.SubscribeAsync($"u{user}", [$"r{user % 4}"]);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            return await subscription.ReadAllAsync(limit.Token).Take(10 + 50 + 40).ToListAsync();
        })).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++) await site.SendToUserAsync($"u{(sender * 25 + i) % 20}", $"user {sender} {i}");
            for (var i = 0; i < 25; i++) await site.SendToRoleAsync($"r{sender % 4}", $"role {sender} {i}");
            for (var i = 0; i < 5; i++) await site.SendToAllAsync($"all {sender} {i}");
        })));
        foreach (var heard in await Task.WhenAll(listening))
        {
            Assert.Equal(100, heard.Select(notification => notification.Value).Distinct().Count());
            Assert.Equal([10, 50, 40], new[] { NotificationAudience.User, NotificationAudience.Role, NotificationAudience.All }.Select(audience => heard.Count(notification => notification.Audience == audience)));
            foreach (var sender in heard.Where(notification => notification.Audience == NotificationAudience.All).GroupBy(notification => notification.Value.Split(' ')[1]))
                Assert.Equal(["0", "1", "2", "3", "4"], sender.Select(notification => notification.Value.Split(' ')[2]));
        }
    }

    private static async Task<List<Notification<string>>> TakeAsync(NotificationSubscription<string> subscription, int count) => await subscription.ReadAllAsync(Soon).Take(count).ToListAsync();

    private static async Task<IEnumerable<string>> TextsAsync(NotificationSubscription<string> subscription, int count) => (await TakeAsync(subscription, count)).Select(notification => notification.Value).Order();

    private async Task<UserNotifications<string>> SiteAsync(TestBackend backend, string name) => new Social(await ClientAsync(backend)).Notifications<string>(name);
}
