using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Feeds;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Feeds;

public sealed class ActivityFeedsTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task What_is_published_reaches_the_followers(TestBackend backend)
    {
        var (feeds, ann, bob, cat) = (await FeedsAsync(backend), Unique("ann"), Unique("bob"), Unique("cat"));
        await feeds.FollowAsync(bob, ann);
        await feeds.FollowAsync(bob, ann);
        await feeds.FollowAsync(cat, ann);
        await feeds.FollowAsync(bob, cat);
        Assert.Equal((2, 1), (await feeds.FollowerCountAsync(ann), await feeds.FollowerCountAsync(cat)));
        Assert.Equal([ann, cat], (await feeds.FollowingAsync(bob).ToListAsync()).Order());
        Assert.Equal(2, await feeds.PublishAsync(ann, "one\nand a line"));
        Assert.Equal(1, await feeds.PublishAsync(cat, "two"));
        var page = await feeds.PageAsync(bob);
        Assert.Equal([(cat, "two"), (ann, "one\nand a line")], page.Select(activity => (activity.Author, activity.Value)));
        Assert.All(page, activity => Assert.InRange(activity.At, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5)));
        Assert.Equal(["one\nand a line"], (await feeds.PublishedAsync(ann)).Select(activity => activity.Value));
        Assert.Equal((2, 1, 0), (await feeds.UnreadAsync(bob), await feeds.UnreadAsync(cat), await feeds.UnreadAsync(ann)));
        await feeds.UnfollowAsync(bob, ann);
        Assert.Equal(1, await feeds.PublishAsync(ann, "three"));
        Assert.Equal(2, (await feeds.PageAsync(bob)).Count);
        Assert.Equal([cat], await feeds.FollowersAsync(ann).ToListAsync());
    }

    /// <summary>Fault 16: an author without followers, a feed without activities.</summary>
    [Theory, EveryBackend]
    public async Task Nobody_and_nothing_is_no_work(TestBackend backend)
    {
        var (feeds, redis, ann) = (await FeedsAsync(backend), await OpenAsync(backend), Unique("ann"));
        Assert.Empty(await feeds.PageAsync(ann));
        Assert.Equal((0, 0), (await feeds.UnreadAsync(ann), await feeds.MarkReadAsync(ann)));
        Assert.Equal(0, await feeds.ResumeAsync(ann));
        Assert.Equal(0, await feeds.PublishAsync(ann, "alone"));
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", Key(ann), Key(ann) + ":outbox", Key(ann) + ":followers"));
        Assert.Equal("alone", Assert.Single(await feeds.PublishedAsync(ann)).Value);
    }

    [Theory, EveryBackend]
    public async Task Unread_counts_and_marks(TestBackend backend)
    {
        var (feeds, redis, ann, bob) = (await FeedsAsync(backend), await OpenAsync(backend), Unique("ann"), Unique("bob"));
        await feeds.FollowAsync(bob, ann);
        for (var i = 0; i < 5; i++) await feeds.PublishAsync(ann, $"{i}");
        var page = await feeds.PageAsync(bob);
        Assert.Equal((5, 5), (await feeds.UnreadAsync(bob), page.Count(activity => activity.IsUnread)));
        Assert.Equal(2, await feeds.MarkReadAsync(bob, page[2].Position));
        Assert.Equal([true, true, false, false, false], (await feeds.PageAsync(bob)).Select(activity => activity.IsUnread));
        Assert.Equal(2, await feeds.MarkReadAsync(bob, page[4].Position)); // Not back.
        Assert.Equal(0, await feeds.MarkReadAsync(bob));
        await feeds.PublishAsync(ann, "more");
        Assert.Equal(1, await feeds.UnreadAsync(bob));
        foreach (var key in new[] { Key(bob), Key(bob) + ":read", Key(ann) + ":published" }) Assert.InRange(await IntegerAsync(redis, "PTTL", key), 1, (long)TimeSpan.FromDays(30).TotalMilliseconds);
    }

    /// <summary>Pages neither repeat nor leave out what was there, while more arrives; the oldest go when it is full.</summary>
    [Theory, EveryBackend]
    public async Task Pages_stand_still_and_feeds_are_capped(TestBackend backend)
    {
        var (feeds, ann, bob) = (await FeedsAsync(backend, new FeedOptions { Capacity = 10 }), Unique("ann"), Unique("bob"));
        await feeds.FollowAsync(bob, ann);
        for (var i = 0; i < 14; i++) await feeds.PublishAsync(ann, $"{i}");
        Assert.Equal(10, await feeds.UnreadAsync(bob));
        List<string> read = [];
        for (var page = await feeds.PageAsync(bob, 3); page.Count > 0; page = await feeds.PageAsync(bob, 3, page[^1].Position))
        {
            read.AddRange(page.Select(activity => activity.Value));
            if (read.Count == 3) await feeds.PublishAsync(ann, "late");
        }
        Assert.Equal(Enumerable.Range(5, 9).Reverse().Select(i => $"{i}"), read);
    }

    /// <summary>The process dies, or the connection, at each step in turn: what was begun is completed, and reaches nobody twice.</summary>
    [Theory, EveryBackend]
    public async Task A_fan_out_that_was_interrupted_is_completed(TestBackend backend)
    {
        var (feeds, ann) = (await FeedsAsync(backend), Unique("ann"));
        var followers = Enumerable.Range(0, 5).Select(i => Unique($"f{i}")).ToArray();
        foreach (var follower in followers) await feeds.FollowAsync(follower, ann);
        for (var dies = 1; dies <= 10; dies++)
        {
            var server = await TouchyAsync(backend);
            var dying = new Social(await ClientAsync(backend, over: server)).Feeds<string>("news");
            await dying.UnreadAsync(ann);
            var replies = 0;
            server.OnReply = () =>
            {
                if (++replies >= dies) throw new RedisConnectionException("The test has cut the connection.", mayHaveRun: true);
            };
            await Record.ExceptionAsync(async () => await dying.PublishAsync(ann, $"v{dies}", $"id{dies}"));
            if (dies % 2 == 0) await feeds.ResumeAsync(ann);
            else await feeds.PublishAsync(ann, $"v{dies}", $"id{dies}");
        }
        // What died before anything was stored, with the question about the server's policy, was never published: the first one that was resumed.
        var published = (await feeds.PublishedAsync(ann)).Select(activity => activity.Value).Reverse().ToArray();
        Assert.Superset(new HashSet<string>(["v1", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10"]), published.ToHashSet());
        foreach (var follower in followers) Assert.Equal(published, (await feeds.PageAsync(follower)).Select(activity => activity.Value).Reverse());
    }

    /// <summary>Many followers, several authors at once: everybody has everything once, in slices.</summary>
    [Theory, EveryBackend]
    public async Task Many_publish_to_many(TestBackend backend)
    {
        var feeds = await FeedsAsync(backend);
        var authors = Enumerable.Range(0, 4).Select(i => Unique($"a{i}")).ToArray();
        var followers = Enumerable.Range(0, 250).Select(i => Unique($"f{i}")).ToArray();
        foreach (var author in authors) await Task.WhenAll(followers.Select(follower => feeds.FollowAsync(follower, author).AsTask()));
        var reached = await Task.WhenAll(authors.SelectMany(author => Enumerable.Range(0, 3).Select(i => Task.Run(async () => await feeds.PublishAsync(author, $"{author}{i}")))));
        Assert.Equal(3000, reached.Sum());
        foreach (var follower in followers.Where((_, i) => i % 25 == 0))
        {
            var page = await feeds.PageAsync(follower);
            Assert.Equal(12, page.Select(activity => activity.Value).Distinct().Count());
            Assert.Equal(12, page.Select(activity => activity.Position).Distinct().Count());
        }
    }

    /// <summary>Fault 29: on a server that evicts keys feeds are refused, unless the program says that it may be so.</summary>
    [Fact]
    public async Task A_server_that_evicts_is_refused()
    {
        await using var server = EmbeddedServer.Open(("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru"));
        await using var backend = server.OpenBackend();
        using var careful = new PatternContext(backend, new PatternOptions());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Social(careful).Feeds<string>("news").PublishAsync("ann", "one"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Social(careful).Feeds<string>("news").FollowAsync("bob", "ann"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Social(careful).Chat("chat").Room("lobby").PostAsync("bob", "hello"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Social(careful).Notifications<string>("site").SendToAllAsync("hello"));
    }

    private static new string Key(string user) => $"test:feed:{{news:{user}}}";

    private async Task<ActivityFeeds<string>> FeedsAsync(TestBackend backend, FeedOptions? options = null) => new Social(await ClientAsync(backend)).Feeds<string>("news", options);
}
