using System.Collections.Frozen;
using RedHare.Cli.Patterns.Demos;

namespace RedHare.Cli.Patterns;

/// <summary>All patterns that can be shown, in the order in which they are listed.</summary>
internal static class PatternCatalog
{
    public static PatternDemo[] All { get; } =
    [
        new("caching", "keep what is dear to make, and load it once for all who ask", "string with a version, expiry", "cache aside memoize result query answer ttl stampede", "hare.Caches", "caching.md", CachingDemo.RunAsync),
        new("products", "cache catalogue entries with stock that is counted down", "hash, strings for the lists", "catalogue shop item price page", "hare.Caches.OpenProducts", "caching.md", ProductsDemo.RunAsync),
        new("write-behind", "put a cache in front of a database: read-through, write-through, or writes that follow a little later in batches", "hash, stream of what waits", "database table row store save postgres write through read later", "hare.Stores", "write-behind.md", StoresDemo.RunAsync),
        new("sessions", "keep users' sessions with fields that two requests may change", "hash with a revision, sorted set per user", "login logout cookie web visitor token state", "hare.Sessions", "sessions.md", SessionsDemo.RunAsync),
        new("queues", "hand work to one of several workers, and not lose it when one dies", "list, or sorted set by priority, with leases on what is being worked on", "work task message background fifo priority consumer", "hare.Queues", "queues.md", QueuesDemo.RunAsync),
        new("jobs", "run tasks later or again: with retries, delays, schedules, priorities and results", "hash of jobs, sorted sets of what waits and what is due", "background cron schedule task mail email worker delayed retry workflow", "hare.Jobs", "jobs.md", JobsDemo.RunAsync),
        new("locks", "let one process at a time do something", "string with owner and expiry, fencing counter", "lock mutex exclusive leader election semaphore latch critical once", "hare.Locks", "locks.md", LocksDemo.RunAsync),
        new("rate-limiting", "bound how often somebody may do something", "string or hash per subject, changed by a script", "limit throttle quota request call api user client minute bucket window attempt", "hare.RateLimits", "rate-limits.md", RateLimitingDemo.RunAsync),
        new("pubsub", "tell everybody who listens now", "channels", "publish subscribe message broadcast realtime event topic channel", "hare.Topics", "publish-subscribe.md", PubSubDemo.RunAsync),
        new("streams", "keep an event log that groups of consumers work off", "stream with a consumer group", "event sourcing audit consumer replay kafka append", "hare.EventLogs", "event-logs.md", StreamsDemo.RunAsync),
        new("leaderboards", "rank members by score", "sorted set, hash of places", "top best player score ranking game highscore", "hare.Leaderboards", "leaderboards.md", LeaderboardsDemo.RunAsync),
        new("counters", "count, also by the minute, hour and day", "string, hash of windows", "count number view hit statistics metric time series chart", "hare.Counters", "counters.md", CountersDemo.RunAsync),
        new("unique-items", "count unique visitors, or find what was seen before", "set, HyperLogLog, Bloom or cuckoo filter in strings", "distinct different dedupe duplicate estimate bloom membership", "hare.UniqueItems", "unique-items.md", UniqueItemsDemo.RunAsync),
        new("votes", "take one vote from each voter", "hash of votes, hash of tallies", "poll like rating election ballot", "hare.Votes", "votes.md", VotesDemo.RunAsync),
        new("trending", "find what is popular just now", "sorted set of scores that fade", "hot topic popular recent", "hare.Trending", "trending.md", TrendingDemo.RunAsync),
        new("flags", "switch features on for some users, at once everywhere", "hash, channel", "feature flag toggle roll rollout experiment switch percentage", "hare.Flags", "flags.md", FlagsDemo.RunAsync),
        new("carts", "keep shopping carts", "hash with expiry", "cart basket checkout shop order", "hare.Shop.Carts", "carts.md", CartsDemo.RunAsync),
        new("stock", "sell no more than there is", "hash, sorted set of reservations by deadline", "inventory reserve reservation seat ticket oversell flash sale coupon sold", "hare.Shop.Stock", "stock.md", StockDemo.RunAsync),
        new("feeds", "show users what those they follow do", "sorted set by arrival, capped", "timeline news follow follower activity recent history viewed", "hare.Social.Feeds", "feeds.md", FeedsDemo.RunAsync),
        new("presence", "know who is online", "sorted set by last heartbeat, channel", "online offline heartbeat status seen user", "hare.Social.Presence", "presence.md", PresenceDemo.RunAsync),
        new("notifications", "tell users, roles or all of them, also those who were away", "stream, channel", "notify alert inbox push message role", "hare.Social.Notifications", "notifications.md", NotificationsDemo.RunAsync),
        new("chat", "have rooms to talk in, with history", "stream, channel", "message room conversation websocket talk", "hare.Social.Chat", "chat.md", ChatDemo.RunAsync),
    ];

    // What says nothing of what somebody needs.
    private static readonly FrozenSet<string> Fillers = FrozenSet.Create<string>(StringComparer.OrdinalIgnoreCase, ["all", "and", "any", "are", "can", "for", "from", "has", "have", "how", "into", "may", "need", "not", "one", "out", "per", "should", "some", "somebody", "that", "the", "their", "them", "this", "what", "when", "which", "who", "with", "want"]);

    public static PatternDemo? Find(string name) => Array.Find(All, demo => demo.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The demos whose names, needs, structures or other words hold most of the words, best first. Of two that hold as many, a word that stands there as it is counts for more than one that stands in another.</summary>
    public static IReadOnlyList<PatternDemo> Search(string words)
    {
        var wanted = Words(words).Where(static word => word.Length > 2 && !Fillers.Contains(word)).Select(Stem).ToArray();
        return [.. All.Select(demo => (Demo: demo, Weights: Array.ConvertAll(wanted, word => Weight(demo, word)))).Where(static found => found.Weights.Sum() > 0)
            .OrderByDescending(static found => found.Weights.Count(static weight => weight > 0)).ThenByDescending(static found => found.Weights.Sum()).Select(static found => found.Demo).Take(3)];
    }

    private static int Weight(PatternDemo demo, string word) =>
        (4 * Hits(demo.Name, word)) + (2 * Hits(demo.Need, word)) + (2 * Hits(demo.Words, word)) + Hits(demo.Structure, word);

    private static int Hits(string text, string word) =>
        Words(text).Select(Stem).Max(found => found.Equals(word, StringComparison.OrdinalIgnoreCase) ? 2 : found.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 1 : 0);

    private static string[] Words(string text) => text.Split([' ', ',', '-', '\''], StringSplitOptions.RemoveEmptyEntries);

    private static string Stem(string word) => word.Length > 3 ? word.TrimEnd('s') : word;
}
