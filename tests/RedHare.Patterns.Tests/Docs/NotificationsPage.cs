using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/notifications.md.</summary>
public sealed class NotificationsPage
{
    private readonly CancellationTokenSource _enough = new();
    private readonly List<string> _shown = [];

    [Fact]
    public async Task Sending_and_listening()
    {
        await using var hare = await Hare.OpenAsync();
        var cancellation = _enough.Token;

        var notifications = hare.Social.Notifications<string>("site");
        await notifications.SendToUserAsync("alice", "Your order has shipped.");
        await notifications.SendToRoleAsync("admin", "The disk is nearly full.");
        await notifications.SendToAllAsync("Maintenance at six.");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var subscription = await notifications.SubscribeAsync("alice", roles: ["admin"]);
            await foreach (var notification in subscription.ReadAllAsync(cancellation))
            {
                await ShowAsync(notification.Value);
                await notifications.AcknowledgeAsync("alice", notification);
            }
        });

        Assert.Equal(["Maintenance at six.", "The disk is nearly full.", "Your order has shipped."], _shown.Order());
    }

    private Task ShowAsync(string text)
    {
        _shown.Add(text);
        if (_shown.Count == 3) _enough.Cancel();
        return Task.CompletedTask;
    }
}
