using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/presence.md.</summary>
public sealed class PresencePage
{
    private readonly CancellationTokenSource _shown = new();

    [Fact]
    public async Task Being_there_and_looking()
    {
        await using var hare = await Hare.OpenAsync();

        var presence = hare.Social.Presence("site");
        await using var here = await presence.EnterAsync("alice"); // One for each connection: a browser, a web socket.

        var isOnline = await presence.IsOnlineAsync("alice");
        var friends = await presence.AreOnlineAsync(["bob", "cat"]);
        var count = await presence.CountAsync();
        var seen = await presence.LastSeenAsync("bob");

        Assert.True(isOnline);
        Assert.DoesNotContain(true, friends);
        Assert.Equal((1L, (DateTimeOffset?)null), (count, seen));
    }

    [Fact]
    public async Task A_watch()
    {
        await using var hare = await Hare.OpenAsync();
        var (presence, cancellation) = (hare.Social.Presence("site"), _shown.Token);
        await using var alice = await presence.EnterAsync("alice");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var watch = await presence.WatchAsync(["alice", "bob"]); // Or of all.
            await foreach (var change in watch.ReadAllAsync(cancellation))
            {
                Show(change.User, change.IsOnline, change.At);
            }
        });
    }

    private void Show(string user, bool isOnline, DateTimeOffset at)
    {
        Assert.Equal(("alice", true), (user, isOnline));
        Assert.True(at > DateTimeOffset.UnixEpoch);
        _shown.Cancel();
    }
}
