using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Chat;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Chat;

public sealed class ChatRoomTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task Messages_are_heard_by_all_who_have_joined(TestBackend backend)
    {
        var name = Unique("lobby");
        var (alice, bob) = (await RoomAsync(backend, name), await RoomAsync(backend, name));
        await alice.PostAsync("alice", "before anybody");
        await using var first = await alice.JoinAsync();
        await using var second = await bob.JoinAsync(history: 10);
        var id = await bob.PostAsync("bob", "hello {world}\nand \"you\" ☃");
        await alice.PostAsync("alice", "hi");
        var heard = await TakeAsync(first, 2);
        Assert.Equal([("bob", "hello {world}\nand \"you\" ☃"), ("alice", "hi")], heard.Select(message => (message.User, message.Text)));
        Assert.Equal(id, heard[0].Id);
        Assert.InRange(heard[0].SentAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(["before anybody", "hello {world}\nand \"you\" ☃", "hi"], (await TakeAsync(second, 3)).Select(message => message.Text));
        Assert.All(heard, message => Assert.False(message.IsAfterGap));
    }

    [Theory, EveryBackend]
    public async Task The_past_comes_in_pages(TestBackend backend)
    {
        var room = await RoomAsync(backend, Unique("lobby"), new ChatOptions { Capacity = 10 });
        Assert.Empty(await room.HistoryAsync());
        for (var i = 0; i < 13; i++) await room.PostAsync("alice", $"{i}");
        List<string> read = [];
        for (var page = await room.HistoryAsync(4); page.Count > 0; page = await room.HistoryAsync(4, page[0].Id)) read.InsertRange(0, page.Select(message => message.Text));
        Assert.Equal(Enumerable.Range(3, 10).Select(i => $"{i}"), read);
        await Assert.ThrowsAsync<FormatException>(async () => await room.HistoryAsync(4, "yesterday"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await room.PostAsync("alice", new string('a', 4001)));
    }

    /// <summary>Fault 14: who was away reads on behind the last message that he had.</summary>
    [Theory, EveryBackend]
    public async Task Nothing_is_missed_while_away(TestBackend backend)
    {
        var room = await RoomAsync(backend, Unique("lobby"));
        string position;
        await using (var subscription = await room.JoinAsync())
        {
            await room.PostAsync("alice", "0");
            Assert.Equal("0", Assert.Single(await TakeAsync(subscription, 1)).Text);
            position = subscription.Position;
        }
        for (var i = 1; i <= 250; i++) await room.PostAsync("alice", $"{i}");
        await using var again = await room.JoinAsync(position);
        await room.PostAsync("alice", "251");
        var heard = await TakeAsync(again, 251);
        Assert.Equal(Enumerable.Range(1, 251).Select(i => $"{i}"), heard.Select(message => message.Text));
        Assert.All(heard, message => Assert.False(message.IsAfterGap));
    }

    /// <summary>Fault 14: what the room has dropped meanwhile is said to be missing, once.</summary>
    [Theory, EveryBackend]
    public async Task What_was_dropped_is_said_to_be_missing(TestBackend backend)
    {
        var room = await RoomAsync(backend, Unique("lobby"), new ChatOptions { Capacity = 5 });
        var seen = await room.PostAsync("alice", "seen");
        await room.PostAsync("alice", "missed");
        for (var i = 0; i < 5; i++) await room.PostAsync("alice", $"{i}");
        await using var subscription = await room.JoinAsync(seen);
        var heard = await TakeAsync(subscription, 5);
        Assert.Equal([true, false, false, false, false], heard.Select(message => message.IsAfterGap));
        Assert.Equal("0", heard[0].Text);
        await using var whole = await room.JoinAsync("0-0");
        Assert.All(await TakeAsync(whole, 5), message => Assert.False(message.IsAfterGap)); // All there is was asked for.
    }

    /// <summary>Fault 14: publish-subscribe loses every message; the stream brings them after a while of silence, or with the next question.</summary>
    [Theory, EveryBackend]
    public async Task Messages_that_publish_subscribe_lost_come_from_the_stream(TestBackend backend)
    {
        var (name, time, deaf) = (Unique("lobby"), new ManualTime(), await TouchyAsync(backend));
        deaf.IsDeaf = true;
        var (room, other) = (new Social(await ClientAsync(backend, time, deaf)).Chat("chat").Room(name), await RoomAsync(backend, name));
        await using var subscription = await room.JoinAsync();
        for (var i = 0; i < 3; i++)
        {
            await other.PostAsync("bob", $"{i}");
            var next = TakeAsync(subscription, 1);
            Assert.Equal($"{i}", Assert.Single(await PassAsync(time, next)).Text);
        }
    }

    /// <summary>Fault 14: the server goes away while somebody listens, and comes back.</summary>
    [Theory, EveryBackend]
    public async Task A_time_without_a_server_is_waited_through(TestBackend backend)
    {
        var (name, time, server) = (Unique("lobby"), new ManualTime(), await TouchyAsync(backend));
        server.IsDeaf = true;
        var (room, other) = (new Social(await ClientAsync(backend, time, server)).Chat("chat").Room(name), await RoomAsync(backend, name));
        await using var subscription = await room.JoinAsync();
        server.IsAway = true;
        var next = TakeAsync(subscription, 2);
        await other.PostAsync("bob", "0");
        time.Advance(TimeSpan.FromMinutes(5));
        await other.PostAsync("bob", "1");
        server.IsAway = false;
        Assert.Equal(["0", "1"], (await PassAsync(time, next)).Select(message => message.Text));
    }

    /// <summary>A sender whose reply was lost sends again by the same id: it is written once.</summary>
    [Theory, EveryBackend]
    public async Task A_message_that_comes_again_is_written_once(TestBackend backend)
    {
        var server = await TouchyAsync(backend);
        var room = new Social(await ClientAsync(backend, over: server)).Chat("chat").Room(Unique("lobby"));
        var first = await room.PostAsync("alice", "first", "m1");
        server.LosesReplies = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await room.PostAsync("alice", "second", "m2"));
        server.LosesReplies = false;
        await room.PostAsync("alice", "second", "m2");
        Assert.Equal(first, await room.PostAsync("alice", "first", "m1"));
        Assert.Equal(["first", "second"], (await room.HistoryAsync()).Select(message => message.Text));
    }

    /// <summary>Fault 32: rooms do not mix, and a subscription ends with its owner, whoever reads from it; others go on.</summary>
    [Theory, EveryBackend]
    public async Task A_subscription_belongs_to_its_subscriber(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var (lobby, kitchen) = (Unique("lobby"), Unique("kitchen"));
        var chat = new Social(await ClientAsync(backend)).Chat("chat");
        var (alice, bob) = (await chat.Room(lobby).JoinAsync(), await chat.Room(lobby).JoinAsync());
        await using var cook = await chat.Room(kitchen).JoinAsync();
        await chat.Room(lobby).PostAsync("alice", "in the lobby");
        await chat.Room(kitchen).PostAsync("cook", "in the kitchen");
        Assert.Equal("in the kitchen", Assert.Single(await TakeAsync(cook, 1)).Text);
        Assert.Equal("in the lobby", Assert.Single(await TakeAsync(alice, 1)).Text);
        var reading = Task.Run(async () => await alice.ReadAllAsync(Soon).CountAsync());
        await alice.DisposeAsync();
        Assert.Equal(0, await reading.WaitAsync(Soon));
        Assert.Equal("in the lobby", Assert.Single(await TakeAsync(bob, 1)).Text);
        await chat.Room(lobby).PostAsync("alice", "on it goes");
        Assert.Equal("on it goes", Assert.Single(await TakeAsync(bob, 1)).Text);
        await bob.DisposeAsync();
        Assert.Empty(await bob.ReadAllAsync(Soon).ToListAsync());
        // In a cluster each node counts its own subscribers.
        await UntilAsync(async () =>
        {
            foreach (var master in await redis.Backend.MastersAsync())
            {
                var count = await master.ExecuteAsync(CommandLine.Rent(new CommandSpec("PUBSUB NUMSUB")).Add($"test:chat:{{chat:{lobby}}}:new"), static reply => reply.Items[1].AsInteger());
                if (count != 0) return false;
            }
            return true;
        });
    }

    /// <summary>Reading may stop in the middle and go on: nothing is lost, nothing comes twice.</summary>
    [Theory, EveryBackend]
    public async Task Reading_stops_and_goes_on(TestBackend backend)
    {
        var room = await RoomAsync(backend, Unique("lobby"));
        await using var subscription = await room.JoinAsync();
        for (var i = 0; i < 20; i++) await room.PostAsync("alice", $"{i}");
        List<string> heard = [];
        for (var i = 1; i <= 5; i++) heard.AddRange((await TakeAsync(subscription, i)).Select(message => message.Text));
        Assert.Equal(Enumerable.Range(0, 15).Select(i => $"{i}"), heard);
        using var cancelled = new CancellationTokenSource();
        var reading = Task.Run(async () => await subscription.ReadAllAsync(cancelled.Token).CountAsync());
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading.WaitAsync(Soon));
    }

    /// <summary>Eight write, four listen, two of them with interruptions; all have the same thousand messages in the same order.</summary>
    [Theory, EveryBackend]
    public async Task All_hear_the_same(TestBackend backend)
    {
        const int Messages = 1000;
        var name = Unique("lobby");
        ChatRoom[] rooms = [await RoomAsync(backend, name, new ChatOptions { Capacity = 2000 }), await RoomAsync(backend, name, new ChatOptions { Capacity = 2000 })];
        await rooms[0].PostAsync("nobody", "first");
        var start = (await rooms[0].HistoryAsync(1))[0].Id;
        var listening = Enumerable.Range(0, 4).Select(listener => Task.Run(async () =>
        {
            List<string> heard = [];
            var position = start;
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (heard.Count < Messages)
            {
                await using var subscription = await rooms[listener % 2].JoinAsync(position, cancellation: limit.Token);
                var most = listener < 2 ? Messages : 90;
                await foreach (var message in subscription.ReadAllAsync(limit.Token))
                {
                    heard.Add(message.Id);
                    if (heard.Count == Messages || --most == 0) break;
                }
                position = subscription.Position;
            }
            return heard;
        })).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Messages / 8; i++) await rooms[writer % 2].PostAsync($"w{writer}", $"{i}");
        })));
        var all = await Task.WhenAll(listening);
        Assert.Equal(Messages, all[0].Distinct().Count());
        Assert.All(all, heard => Assert.Equal(all[0], heard));
        var history = await rooms[0].HistoryAsync(1000);
        Assert.Equal(all[0], history.Select(message => message.Id));
        foreach (var group in history.GroupBy(message => message.User)) Assert.Equal(Enumerable.Range(0, Messages / 8).Select(i => $"{i}"), group.Select(message => message.Text));
    }

    [Theory, EveryBackend]
    public async Task Everything_expires(TestBackend backend)
    {
        var (redis, name) = (await OpenAsync(backend), Unique("lobby"));
        await (await RoomAsync(backend, name)).PostAsync("alice", "hello", "m1");
        var key = $"test:chat:{{chat:{name}}}";
        Assert.InRange(await IntegerAsync(redis, "PTTL", key), (long)TimeSpan.FromDays(29).TotalMilliseconds, (long)TimeSpan.FromDays(30).TotalMilliseconds);
        Assert.InRange(await IntegerAsync(redis, "PTTL", key + ":sent:m1"), 1, 600_000);
    }

    internal static async Task<List<ChatMessage>> TakeAsync(ChatSubscription subscription, int count) => await subscription.ReadAllAsync(Soon).Take(count).ToListAsync();

    private async Task<ChatRoom> RoomAsync(TestBackend backend, string room, ChatOptions? options = null) => new Social(await ClientAsync(backend)).Chat("chat", options).Room(room);
}
