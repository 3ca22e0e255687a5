namespace RedHare.Bench.Patterns;

/// <summary>
/// Feeds with ten followers each, chat rooms, notifications, presence, votes, trends. Naive is a list that is pushed to and cut in two calls, for each follower; PUBLISH, which nobody hears who is away; a key for each
/// who is online, asked for one by one; a hash that counts a vote as often as it comes.
/// </summary>
internal sealed class SocialBench : PatternBench
{
    private const int Users = 100;
    private const int Followers = 10;
    private const string Text = "a message of about as many letters as people write";

    private static readonly string[] Names = [.. Enumerable.Range(0, Users).Select(static i => $"user{i}")];

    /// <inheritdoc/>
    public override string Name => "social";

    /// <inheritdoc/>
    public override RedHare.Patterns.PatternOptions Options => CachingBench.AsJson;

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var (redis, social) = (hare.Redis, hare.Social);
        var value = CachingBench.Make("value");
        var (recent, feeds, chat, notifications) = (social.Recent("viewed"), social.Feeds<CachingBench.Record>("posts"), social.Chat("chat"), social.Notifications<CachingBench.Record>("news"));
        var (presence, poll, trend) = (social.Presence("app"), hare.Votes.Poll("poll"), hare.Trending.List("items"));
        for (var author = 0; author < Users; author++)
            for (var i = 1; i <= Followers; i++)
            {
                var follower = Names[(author + i) % Users];
                await feeds.FollowAsync(follower, Names[author]);
                await redis.ExecuteAsync("SADD", $"followers:{Names[author]}", follower);
            }
        foreach (var user in Names) await redis.ExecuteAsync("SET", $"online:{user}", 1, "EX", 3600);
        return
        [
            new("recent item", async caller => await recent.AddAsync(Any(caller), $"item{caller.Random.Next(1000)}"), caller => PushAsync($"recent:{Any(caller)}", $"item{caller.Random.Next(1000)}")),
            new("post to the feeds of 10 followers", async caller => await feeds.PublishAsync(Any(caller), value), async caller =>
            {
                var author = Any(caller);
                foreach (var follower in (await redis.ExecuteAsync("SMEMBERS", $"followers:{author}")).Items) await PushAsync($"feed:{follower}", Text);
            }),
            new("page of a feed", async caller => await feeds.PageAsync(Any(caller)), async caller => await redis.ExecuteAsync("LRANGE", $"feed:{Any(caller)}", 0, 19)),
            new("post in a chat room", async caller => await chat.Room(Any(caller)).PostAsync("alice", Text), async caller => await redis.ExecuteAsync("PUBLISH", $"room:{Any(caller)}", Text)),
            new("notification of a user", async caller => await notifications.SendToUserAsync(Any(caller), value), async caller => await redis.ExecuteAsync("PUBLISH", $"user:{Any(caller)}", Text)),
            new("who is online of 10", async caller => await presence.AreOnlineAsync(Names[..10]), async caller =>
            {
                foreach (var user in Names[..10]) await redis.ExecuteAsync("EXISTS", $"online:{user}");
            }),
            new("vote", async caller => await poll.VoteAsync(Any(caller), $"voter{caller.Random.Next(10_000)}", "yes"), async caller => await redis.ExecuteAsync("HINCRBY", $"poll:{Any(caller)}", "yes", 1)),
            new("hit of what trends", async caller => await trend.AddAsync($"item{caller.Random.Next(1000)}"), async caller => await redis.ExecuteAsync("ZINCRBY", "trend", 1, $"item{caller.Random.Next(1000)}")),
        ];

        async ValueTask PushAsync(string key, string item)
        {
            await redis.ExecuteAsync("LPUSH", key, item);
            await redis.ExecuteAsync("LTRIM", key, 0, 99);
        }
    }

    private static string Any(Caller caller) => Names[caller.Random.Next(Users)];
}
