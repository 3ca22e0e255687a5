using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/feeds.md.</summary>
public sealed class FeedsPage
{
    [Fact]
    public async Task Activity_feeds()
    {
        await using var hare = await Hare.OpenAsync();

        var feeds = hare.Social.Feeds<string>("news");
        await feeds.FollowAsync(follower: "bob", author: "alice");
        await feeds.PublishAsync("alice", "planted a tree");

        var unread = await feeds.UnreadAsync("bob");
        var page = await feeds.PageAsync("bob", count: 20);
        var next = await feeds.PageAsync("bob", count: 20, before: page[^1].Position);
        await feeds.MarkReadAsync("bob", upTo: page[0].Position);

        Assert.Equal((1, 1, 0), (unread, page.Count, next.Count));
        Assert.Equal(0, await feeds.UnreadAsync("bob"));

        await feeds.PublishAsync("alice", "planted a tree", id: "tree-1");
        await feeds.ResumeAsync("alice");

        Assert.Equal(1, await feeds.UnreadAsync("bob"));
    }

    [Fact]
    public async Task Recent_items()
    {
        await using var hare = await Hare.OpenAsync();

        var viewed = hare.Social.Recent("viewed", capacity: 20);
        await viewed.AddAsync("bob", "mug");
        await viewed.AddAsync("bob", "tea");
        await viewed.AddAsync("bob", "mug"); // To the front; it is there once.
        var last = await viewed.ListAsync("bob", count: 10);

        Assert.Equal(["mug", "tea"], last);
    }
}
