namespace RedHare;

/// <summary>
/// From a reply to a result; called on a thread that reads from the network, so it only converts. A result that can hold the reply may keep it. For one
/// that cannot (a value without references, a string, an array of bytes) the reply is a view of the read buffer, which ends with the call.
/// </summary>
public delegate T ReplyConverter<out T>(Reply reply);

/// <summary>
/// The waist between everything that uses Redis and everything that is one: an engine in this process, one server, a cluster, a set of sentinels. The
/// typed commands and the patterns are written once, over this. Safe from many threads.
/// </summary>
public interface IRedisBackend : IAsyncDisposable
{
    /// <summary>Runs one command. A blocking one runs on a connection of its own.</summary>
    /// <param name="command">Given away: the backend returns it to its pool.</param>
    /// <param name="converter">Makes the result; never sees an error.</param>
    /// <param name="cancellation">Ends the waiting; what was sent may still run.</param>
    /// <exception cref="RedisServerException">The server answered with an error.</exception>
    /// <exception cref="RedisConnectionException">The connection failed; the exception says whether the command may have run.</exception>
    /// <exception cref="TimeoutException">No reply came in time; the command may have run.</exception>
    ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default);

    /// <summary>Whether commands are only gathered, to run together later: no reply can then decide what is sent next.</summary>
    bool IsDeferred => false;

    /// <summary>Sends commands in one go and returns all replies in order; a server's error is a reply here, not an exception.</summary>
    /// <param name="commands">Given away.</param>
    /// <param name="atomic">As one transaction (MULTI and EXEC): nobody else's command comes between. In a cluster all keys must share a slot.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default);

    /// <summary>A connection of the caller's own, for WATCH and other state that a connection carries.</summary>
    /// <param name="key">In a cluster: a key of the node to connect to.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default);

    /// <summary>The servers that hold the data now, each as a backend to be used and not disposed: this one itself, or a cluster's masters. For what goes
    /// over all keys, server by server, as scans do.</summary>
    ValueTask<IReadOnlyList<IRedisBackend>> MastersAsync(CancellationToken cancellation = default) => new([this]);

    /// <summary>Connections of the caller's own to the same servers, whose reads the servers track: the listener hears of changes to what was read, before any
    /// later reply, and of every lost connection.</summary>
    /// <param name="tracking">What is tracked, and who listens.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="NotSupportedException">Not with this server or backend; tracking needs RESP3.</exception>
    ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default) =>
        throw new NotSupportedException("What stands behind this connection cannot track keys.");

    /// <summary>Subscribes.</summary>
    /// <param name="kind">Channels, patterns, or shard channels.</param>
    /// <param name="channel">The channel or pattern.</param>
    /// <param name="cancellation">Ends the waiting for the server's confirmation.</param>
    ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default);
}
