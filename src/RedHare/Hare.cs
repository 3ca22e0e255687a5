using RedHare.Client;
using RedHare.Messaging;
using RedHare.Patterns;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Counting;
using RedHare.Patterns.EventLogs;
using RedHare.Patterns.Flags;
using RedHare.Patterns.Jobs;
using RedHare.Patterns.Leaderboards;
using RedHare.Patterns.Locks;
using RedHare.Patterns.Messaging;
using RedHare.Patterns.PubSub;
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
    private readonly bool _ownsBroker;
    private readonly PatternContext _context;

    private Hare(RedisConnection redis, IMessagingBackend broker, PatternOptions options, bool ownsConnection, bool ownsBroker)
    {
        Redis = redis;
        Broker = broker;
        _ownsConnection = ownsConnection;
        _ownsBroker = ownsBroker;
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
        Messaging = new MessageBus(broker, context);
        EventLogs = new Logs(context);
        Topics = new Topics(context);
    }

    /// <summary>All of Redis's commands.</summary>
    public RedisConnection Redis { get; }

    /// <summary>
    /// Exchanges and queues: the broker that was named, or one in this process, which opens with its first channel. An embedded one keeps durable queues where the embedded
    /// engine keeps its data, and in memory where that has no directory or is a server's.
    /// </summary>
    public IMessagingBackend Broker { get; }

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

    /// <summary>Messages over AMQP: work queues, publish-subscribe, requests, on <see cref="Broker"/>.</summary>
    public MessageBus Messaging { get; }

    /// <summary>Event logs: what happened, read by groups that each have their own place.</summary>
    public Logs EventLogs { get; }

    /// <summary>Publish and subscribe.</summary>
    public Topics Topics { get; }

    /// <summary>Opens the patterns on an engine and a broker in this process, or on what URLs name.</summary>
    /// <param name="url">As <see cref="RedisUrl"/> reads it; <c>redhare://</c> is an engine of its own in this process, <c>redhare://./data</c> one that keeps its data in a directory.</param>
    /// <param name="options">What all patterns share.</param>
    /// <param name="amqpUrl">The broker, as <see cref="MessagingConnection.ConnectAsync"/> reads it; null for one in this process, in the engine's directory if it has one.</param>
    /// <param name="cancellation">Ends the waiting for the first connections.</param>
    /// <exception cref="FormatException">A URL cannot be read.</exception>
    /// <exception cref="RedisConnectionException">No connection in time.</exception>
    /// <exception cref="MessagingException">No connection to the broker in time.</exception>
    public static ValueTask<Hare> OpenAsync(string url = "redhare://", PatternOptions? options = null, string? amqpUrl = null, CancellationToken cancellation = default) =>
        OpenAsync(RedisUrl.Parse(url), options, amqpUrl, cancellation);

    /// <summary>The same, by the client's options.</summary>
    /// <param name="redis">Where, and how the client works.</param>
    /// <param name="options">What all patterns share.</param>
    /// <param name="amqpUrl">The broker, as <see cref="MessagingConnection.ConnectAsync"/> reads it; null for one in this process, in the engine's directory if it has one.</param>
    /// <param name="cancellation">Ends the waiting for the first connections.</param>
    /// <exception cref="RedisConnectionException">No connection in time.</exception>
    /// <exception cref="MessagingException">No connection to the broker in time.</exception>
    public static async ValueTask<Hare> OpenAsync(RedisOptions redis, PatternOptions? options = null, string? amqpUrl = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(redis);
        var connection = await RedisConnection.ConnectAsync(redis, cancellation).ConfigureAwait(false);
        try
        {
            var broker = amqpUrl is null ? new DeferredBackend(redis.Directory) : await MessagingConnection.ConnectAsync(amqpUrl, cancellation).ConfigureAwait(false);
            return new(connection, broker, options ?? new PatternOptions(), ownsConnection: true, ownsBroker: true);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The patterns on connections that are there already and stay open.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="options">What all patterns share.</param>
    /// <param name="broker">The broker; null for one in memory in this process, which ends with this.</param>
    public static Hare Over(RedisConnection redis, PatternOptions? options = null, IMessagingBackend? broker = null) =>
        new(redis, broker ?? new DeferredBackend(directory: null), options ?? new PatternOptions(), ownsConnection: false, ownsBroker: broker is null);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Messaging.DisposeAsync().ConfigureAwait(false);
        await Caches.DisposeAsync().ConfigureAwait(false);
        _context.Dispose();
        if (_ownsBroker) await Broker.DisposeAsync().ConfigureAwait(false);
        if (_ownsConnection) await Redis.DisposeAsync().ConfigureAwait(false);
    }
}
