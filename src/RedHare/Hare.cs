using RedHare.Client;
using RedHare.Patterns;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Counting;
using RedHare.Patterns.Flags;
using RedHare.Patterns.Jobs;
using RedHare.Patterns.Leaderboards;
using RedHare.Patterns.Locks;
using RedHare.Patterns.Queues;
using RedHare.Patterns.RateLimiting;
using RedHare.Patterns.Sessions;
using RedHare.Patterns.Stores;
using RedHare.Patterns.Trending;
using RedHare.Patterns.UniqueItems;
using RedHare.Patterns.Votes;

namespace RedHare;

/// <summary>
/// The way in: a connection, and the patterns over it. Embedded by default, with nothing to install; the same code on a server or a cluster by its URL.
/// Open one per application and share it.
/// </summary>
/// <example>
/// <code>
/// await using var hare = await Hare.OpenAsync();
/// var limit = hare.RateLimits.Gcra("api", permits: 100, period: TimeSpan.FromHours(1));
/// var decision = await limit.AcquireAsync("alice");
/// </code>
/// </example>
public sealed class Hare : IAsyncDisposable
{
    private readonly bool _ownsConnection;
    private readonly PatternContext _context;

    private Hare(RedisConnection redis, PatternOptions options, bool ownsConnection)
    {
        Redis = redis;
        _ownsConnection = ownsConnection;
        var context = _context = new PatternContext(redis.Backend, options);
        Caches = new Caches(context);
        Locks = new DistributedLocks(context);
        RateLimits = new RateLimits(context);
        Sessions = new SessionStores(context);
        Shop = new Shop(context);
        Social = new Social(context);
        Stores = new DataStores(context);
        Leaderboards = new Boards(context);
        Counters = new Counters(context);
        UniqueItems = new Uniques(context);
        Votes = new Polls(context);
        Trending = new Trends(context);
        Flags = new FeatureFlags(context);
        Queues = new SimpleQueues(context);
        Jobs = new JobQueues(context);
    }

    /// <summary>All of Redis's commands.</summary>
    public RedisConnection Redis { get; }

    /// <summary>Caches: values that are dear to make.</summary>
    public Caches Caches { get; }

    /// <summary>Locks, and what else one has and others wait for.</summary>
    public DistributedLocks Locks { get; }

    /// <summary>Rate limits.</summary>
    public RateLimits RateLimits { get; }

    /// <summary>Sessions of users and visitors.</summary>
    public SessionStores Sessions { get; }

    /// <summary>Carts and stock.</summary>
    public Shop Shop { get; }

    /// <summary>Feeds, presence, notifications and chat.</summary>
    public Social Social { get; }

    /// <summary>Databases and the like with a cache in front: read-through, write-through, write-behind.</summary>
    public DataStores Stores { get; }

    /// <summary>Leaderboards: members by their scores.</summary>
    public Boards Leaderboards { get; }

    /// <summary>Counters, and small series of measurements.</summary>
    public Counters Counters { get; }

    /// <summary>Unique items: sets, estimates, filters.</summary>
    public Uniques UniqueItems { get; }

    /// <summary>Votes, one for each voter.</summary>
    public Polls Votes { get; }

    /// <summary>What trends: items by hits that fade.</summary>
    public Trends Trending { get; }

    /// <summary>Feature flags.</summary>
    public FeatureFlags Flags { get; }

    /// <summary>Simple queues: first in first out, or by priority.</summary>
    public SimpleQueues Queues { get; }

    /// <summary>Queues of jobs.</summary>
    public JobQueues Jobs { get; }

    /// <summary>Opens the patterns on an engine in this process, or on what a URL names.</summary>
    /// <param name="url">As <see cref="RedisUrl"/> reads it; <c>redhare://</c> is an engine of its own in this process.</param>
    /// <param name="options">What all patterns share.</param>
    /// <param name="cancellation">Ends the waiting for the first connection.</param>
    /// <exception cref="FormatException">The URL cannot be read.</exception>
    /// <exception cref="RedisConnectionException">No connection in time.</exception>
    public static async ValueTask<Hare> OpenAsync(string url = "redhare://", PatternOptions? options = null, CancellationToken cancellation = default) =>
        new(await RedisConnection.ConnectAsync(url, cancellation).ConfigureAwait(false), options ?? new PatternOptions(), ownsConnection: true);

    /// <summary>The same, by the client's options.</summary>
    /// <param name="redis">Where, and how the client works.</param>
    /// <param name="options">What all patterns share.</param>
    /// <param name="cancellation">Ends the waiting for the first connection.</param>
    /// <exception cref="RedisConnectionException">No connection in time.</exception>
    public static async ValueTask<Hare> OpenAsync(RedisOptions redis, PatternOptions? options = null, CancellationToken cancellation = default) =>
        new(await RedisConnection.ConnectAsync(redis, cancellation).ConfigureAwait(false), options ?? new PatternOptions(), ownsConnection: true);

    /// <summary>The patterns on a connection that is there already and stays open.</summary>
    public static Hare Over(RedisConnection redis, PatternOptions? options = null) => new(redis, options ?? new PatternOptions(), ownsConnection: false);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Caches.DisposeAsync().ConfigureAwait(false);
        _context.Dispose();
        if (_ownsConnection) await Redis.DisposeAsync().ConfigureAwait(false);
    }
}
