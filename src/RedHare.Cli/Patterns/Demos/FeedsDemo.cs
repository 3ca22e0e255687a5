namespace RedHare.Cli.Patterns.Demos;

internal static class FeedsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var feeds = hare.Social.Feeds<string>("news");

        show.Step("Bob follows Alice, who does something.");
        await feeds.FollowAsync(follower: "bob", author: "alice");
        await feeds.PublishAsync("alice", "planted a tree");

        show.Step("Bob looks.");
        show.Result($"{await feeds.UnreadAsync("bob")} unread");
        var page = await feeds.PageAsync("bob", count: 20);
        await feeds.MarkReadAsync("bob", upTo: page[0].Position);
        show.Result($"{await feeds.UnreadAsync("bob")} unread");
    }
}
