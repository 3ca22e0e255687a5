namespace RedHare.Cli.Patterns.Demos;

internal static class NotificationsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var notifications = hare.Social.Notifications<string>("site");

        show.Step("One is sent while nobody listens.");
        await notifications.SendToUserAsync("alice", "Your order has shipped.");

        show.Step("Alice comes back, and misses nothing.");
        await using var subscription = await notifications.SubscribeAsync("alice");
        await foreach (var notification in subscription.ReadAllAsync())
        {
            show.Result(notification.Value);
            await notifications.AcknowledgeAsync("alice", notification);
            break;
        }
    }
}
