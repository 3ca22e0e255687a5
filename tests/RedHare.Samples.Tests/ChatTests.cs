using System.Net.WebSockets;
using RedHare.Samples.Chat;
using Xunit;

namespace RedHare.Samples.Tests;

/// <summary>samples/Chat, started on a free port and spoken to by web sockets.</summary>
public sealed class ChatTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));
    private ChatApp _app = null!;

    private CancellationToken Soon => _limit.Token;

    public async ValueTask InitializeAsync() => _app = await ChatApp.StartAsync("http://127.0.0.1:0", "redhare://");

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _limit.Dispose();
    }

    [Fact]
    public async Task People_in_a_room_hear_each_other()
    {
        using var alice = await EnterAsync("alice");
        using var bob = await EnterAsync("bob");
        using var cook = await EnterAsync("cook", room: "kitchen & co");
        await alice.SendAsync("hello ☃");
        await bob.SendAsync("hi");
        foreach (var one in new[] { alice, bob })
        {
            var (first, second) = (await one.NextAsync("message", Soon), await one.NextAsync("message", Soon));
            Assert.Equal([("alice", "hello ☃"), ("bob", "hi")], new[] { (first.User, first.Text), (second.User, second.Text) }.Order());
        }
        await cook.SendAsync("soup");
        Assert.Equal("soup", (await cook.NextAsync("message", Soon)).Text); // And nothing of the lobby before it.
    }

    [Fact]
    public async Task Who_is_here_is_told()
    {
        using var alice = await EnterAsync("alice");
        Assert.Equal(("alice", true), await PresenceAsync(alice));
        using (var bob = await EnterAsync("bob"))
        {
            Assert.Equal(("bob", true), await PresenceAsync(alice));
            Assert.Equal(["alice", "bob"], new[] { (await PresenceAsync(bob)).User, (await PresenceAsync(bob)).User }.Order());
        }
        Assert.Equal(("bob", false), await PresenceAsync(alice));
    }

    /// <summary>Fault 14: a browser that comes back goes on behind the last message that it had.</summary>
    [Fact]
    public async Task Nothing_is_missed_while_away()
    {
        using var alice = await EnterAsync("alice");
        string last;
        using (var bob = await EnterAsync("bob"))
        {
            await alice.SendAsync("one");
            last = (await bob.NextAsync("message", Soon)).Id!;
            await bob.CloseAsync(Soon);
        }
        await alice.SendAsync("two");
        await alice.SendAsync("three");
        using var again = await EnterAsync("bob", after: last);
        var missed = await again.NextAsync("message", Soon);
        Assert.Equal(("two", false), (missed.Text, missed.IsAfterGap));
        Assert.Equal("three", (await again.NextAsync("message", Soon)).Text);
        using var late = await EnterAsync("late");
        Assert.Equal("one", (await late.NextAsync("message", Soon)).Text); // Who is new gets the last fifty.
    }

    /// <summary>Fault 32: a socket's subscriptions are its own and end with it, said goodbye to or not; the others go on.</summary>
    [Fact]
    public async Task Subscriptions_end_with_their_socket()
    {
        using var stays = await EnterAsync("stays", room: "other");
        await stays.SendAsync("mine");
        await stays.NextAsync("message", Soon);
        for (var i = 0; i < 10; i++)
        {
            using var polite = await EnterAsync("polite");
            using var rude = await EnterAsync("rude");
            await rude.SendAsync($"{i}");
            await polite.NextAsync("message", Soon);
            await polite.CloseAsync(Soon);
        }
        while (await ChannelsAsync() != 2) await Task.Delay(5, Soon); // The other room's messages and presence.
        Assert.False(await _app.Hare.Social.Presence("room:lobby").IsOnlineAsync("polite", Soon));
        Assert.False(await _app.Hare.Social.Presence("room:lobby").IsOnlineAsync("rude", Soon));
        await stays.SendAsync("still here");
        Assert.Equal("still here", (await stays.NextAsync("message", Soon)).Text);

        async Task<int> ChannelsAsync() => (await _app.Hare.Redis.ExecuteAsync("PUBSUB", "CHANNELS")).Items.Count;
    }

    [Fact]
    public async Task What_is_no_message_is_refused_and_what_comes_again_is_written_once()
    {
        using var alice = await EnterAsync("alice");
        await alice.SendAsync("");
        Assert.Equal("That is no message.", (await alice.NextAsync("refused", Soon)).Text);
        await alice.SendAsync("once", "m1");
        await alice.SendAsync("once", "m1");
        await alice.SendAsync("twice", "m2");
        Assert.Equal("once", (await alice.NextAsync("message", Soon)).Text);
        Assert.Equal("twice", (await alice.NextAsync("message", Soon)).Text);
        await Assert.ThrowsAsync<WebSocketException>(async () => await EnterAsync(""));
        using var confused = await EnterAsync("bob", after: "yesterday");
        Assert.Empty(await confused.ReadAllAsync(Soon).ToListAsync(Soon));
    }

    [Fact]
    public async Task A_flood_is_limited()
    {
        using var alice = await EnterAsync("alice");
        for (var i = 0; i < 30; i++) await alice.SendAsync($"{i}");
        Assert.StartsWith("Wait for", (await alice.NextAsync("refused", Soon)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_is_served_and_the_application_ends_with_sockets_open()
    {
        using var http = new HttpClient();
        Assert.Contains("<title>RedHare chat</title>", await http.GetStringAsync(new Uri(_app.Url), Soon), StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, (await http.GetAsync(new Uri($"{_app.Url}/rooms/lobby?user=alice"), Soon)).StatusCode);
        using var alice = await EnterAsync("alice");
        await alice.NextAsync("presence", Soon);
        var ending = _app.DisposeAsync().AsTask();
        await Record.ExceptionAsync(async () => await alice.ReadAllAsync(Soon).CountAsync(Soon));
        await ending.WaitAsync(Soon);
        Assert.False(Soon.IsCancellationRequested);
        _app = await ChatApp.StartAsync("http://127.0.0.1:0", "redhare://");
    }

    private Task<ChatClient> EnterAsync(string user, string room = "lobby", string? after = null) => ChatClient.ConnectAsync(_app.Url, room, user, after, Soon);

    private async Task<(string? User, bool? IsOnline)> PresenceAsync(ChatClient client)
    {
        var change = await client.NextAsync("presence", Soon);
        return (change.User, change.IsOnline);
    }
}
