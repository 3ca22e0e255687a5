using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/chat.md.</summary>
public sealed class ChatPage
{
    private readonly CancellationTokenSource _shown = new();

    [Fact]
    public async Task A_room()
    {
        await using var hare = await Hare.OpenAsync();
        var cancellation = _shown.Token;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            var room = hare.Social.Chat("support").Room("lobby");
            await room.PostAsync("alice", "Is anybody there?");

            await using var subscription = await room.JoinAsync(history: 20);
            await foreach (var message in subscription.ReadAllAsync(cancellation))
            {
                Show(message.User, message.Text, message.SentAt);
            }
        });
    }

    [Fact]
    public async Task The_past_and_being_away()
    {
        await using var hare = await Hare.OpenAsync();
        var room = hare.Social.Chat("support").Room("lobby");
        await room.PostAsync("alice", "one");
        await room.PostAsync("alice", "two");
        var oldest = (await room.HistoryAsync(1))[0];
        var subscription = await room.JoinAsync();
        await subscription.DisposeAsync();
        await room.PostAsync("alice", "three");

        var older = await room.HistoryAsync(count: 50, before: oldest.Id);

        await using var again = await room.JoinAsync(after: subscription.Position);

        Assert.Equal("one", Assert.Single(older).Text);
        Assert.Equal("three", (await again.ReadAllAsync().FirstAsync()).Text);
    }

    private void Show(string user, string text, DateTimeOffset at)
    {
        Assert.Equal(("alice", "Is anybody there?"), (user, text));
        Assert.True(at > DateTimeOffset.UnixEpoch);
        _shown.Cancel();
    }
}
