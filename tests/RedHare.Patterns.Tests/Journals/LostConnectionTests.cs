using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Presence;
using Xunit;

namespace RedHare.Patterns.Tests.Journals;

/// <summary>Fault 14 with real connections: the server cuts those of subscribers again and again while messages are sent.</summary>
public sealed class LostConnectionTests
{
    private static readonly PatternOptions Options = new() { Prefix = "test" };

    public static TheoryData<TestBackend> Servers => LoneServer.All;

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    [Theory, MemberData(nameof(Servers))]
    public async Task A_room_misses_nothing(TestBackend backend)
    {
        await using var server = LoneServer.Start(backend);
        await using var listening = await server.ConnectAsync();
        await using var writing = await server.ConnectAsync();
        using PatternContext listener = new(listening.Backend, Options), writer = new(writing.Backend, Options);
        await using var subscription = await new Social(listener).Chat("chat").Room("lobby").JoinAsync(cancellation: Soon);
        var heard = Task.Run(async () => await subscription.ReadAllAsync(Soon).Take(600).ToListAsync());
        var room = new Social(writer).Chat("chat").Room("lobby");
        for (var i = 0; i < 600; i++)
        {
            await room.PostAsync("alice", $"{i}");
            if (i % 40 == 0) await writing.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        }
        var messages = await heard.WaitAsync(Soon);
        Assert.Equal(Enumerable.Range(0, 600).Select(i => $"{i}"), messages.Select(message => message.Text));
        Assert.All(messages, message => Assert.False(message.IsAfterGap));
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task Notifications_all_arrive(TestBackend backend)
    {
        await using var server = LoneServer.Start(backend);
        await using var listening = await server.ConnectAsync();
        await using var sending = await server.ConnectAsync();
        using PatternContext listener = new(listening.Backend, Options), sender = new(sending.Backend, Options);
        await using var subscription = await new Social(listener).Notifications<int>("site").SubscribeAsync("alice", ["admin"], cancellation: Soon);
        var heard = Task.Run(async () => await subscription.ReadAllAsync(Soon).Take(300).ToListAsync());
        var site = new Social(sender).Notifications<int>("site");
        for (var i = 0; i < 100; i++)
        {
            await site.SendToUserAsync("alice", i);
            await site.SendToRoleAsync("admin", i);
            await site.SendToAllAsync(i);
            if (i % 10 == 0) await sending.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        }
        foreach (var audience in (await heard.WaitAsync(Soon)).GroupBy(notification => notification.Audience)) Assert.Equal(Enumerable.Range(0, 100), audience.Select(notification => notification.Value));
    }

    [Theory, MemberData(nameof(Servers))]
    public async Task A_watch_of_presence_is_right_in_the_end(TestBackend backend)
    {
        await using var server = LoneServer.Start(backend);
        await using var watching = await server.ConnectAsync();
        await using var moving = await server.ConnectAsync();
        using PatternContext watcher = new(watching.Backend, Options), mover = new(moving.Backend, Options);
        await using var watch = await new Social(watcher).Presence("site").WatchAsync(cancellation: Soon);
        HashSet<string> online = [];
        var seen = Task.Run(async () =>
        {
            await foreach (var change in watch.ReadAllAsync(Soon))
            {
                Assert.True(change.IsOnline ? online.Add(change.User) : online.Remove(change.User));
                if (online.SetEquals(["u1", "u3", "last"])) return;
            }
        });
        var presence = new Social(mover).Presence("site", new PresenceOptions());
        for (var i = 0; i < 200; i++)
        {
            var user = $"u{i % 5}";
            if (i / 5 % 2 == 0) await presence.BeatAsync(user, "1");
            else await presence.LeaveAsync(user, "1");
            if (i % 20 == 0) await moving.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        }
        await presence.BeatAsync("u1", "1");
        await presence.BeatAsync("u3", "1");
        await presence.BeatAsync("last", "1");
        await seen.WaitAsync(Soon);
    }
}
