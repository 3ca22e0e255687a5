namespace RedHare.Client;

/// <summary>
/// The server itself. In a cluster, what sets or resets goes to every master, and what asks goes to one server; to ask each, take them from <see cref="IRedisBackend.MastersAsync"/>.
/// </summary>
public sealed partial class ServerCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        DbSizeSpec = new("DBSIZE", CommandTraits.ReadOnly | CommandTraits.EveryMaster, CommandSplit.Sum),
        EchoSpec = new("ECHO", CommandTraits.ReadOnly),
        FlushAllSpec = new("FLUSHALL", CommandTraits.EveryMaster, CommandSplit.Status),
        FlushDbSpec = new("FLUSHDB", CommandTraits.EveryMaster, CommandSplit.Status),
        InfoSpec = new("INFO", CommandTraits.ReadOnly),
        LolwutSpec = new("LOLWUT", CommandTraits.ReadOnly),
        PingSpec = new("PING", CommandTraits.ReadOnly),
        RoleSpec = new("ROLE", CommandTraits.ReadOnly),
        SwapDbSpec = new("SWAPDB"),
        TimeSpec = new("TIME", CommandTraits.ReadOnly),
        WaitSpec = new("WAIT", CommandTraits.Blocking),
        WaitAofSpec = new("WAITAOF", CommandTraits.Blocking);

    private static readonly ReplyConverter<DateTimeOffset> Instant = static reply =>
        DateTimeOffset.FromUnixTimeSeconds(reply.Items[0].AsInteger()).AddMicroseconds(reply.Items[1].AsInteger());

    private static readonly ReplyConverter<(long Local, long Replicas)> Synced = static reply => (reply.Items[0].AsInteger(), reply.Items[1].AsInteger());

    /// <summary>How many keys the database has; of a cluster all masters. <see href="https://redis.io/docs/latest/commands/dbsize/"/></summary>
    public ValueTask<long> DbSizeAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(DbSizeSpec), Replies.Integer, cancellation);

    /// <summary>Returns what was sent. <see href="https://redis.io/docs/latest/commands/echo/"/></summary>
    public ValueTask<string> EchoAsync(RedisValue message, CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(EchoSpec).Add(message), Replies.TextOrEmpty, cancellation);

    /// <summary>Returns the bytes that were sent. <see href="https://redis.io/docs/latest/commands/echo/"/></summary>
    public ValueTask<byte[]> EchoBytesAsync(RedisValue message, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(EchoSpec).Add(message), Replies.BytesOrEmpty, cancellation);

    /// <summary>Deletes all keys of all databases; of a cluster on all masters. <see href="https://redis.io/docs/latest/commands/flushall/"/></summary>
    public ValueTask FlushAllAsync(FlushMode mode = FlushMode.Default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(FlushAllSpec).Add(mode), Replies.IsThere, cancellation).Done();

    /// <summary>Deletes all keys of the connection's database; of a cluster on all masters. <see href="https://redis.io/docs/latest/commands/flushdb/"/></summary>
    public ValueTask FlushDbAsync(FlushMode mode = FlushMode.Default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(FlushDbSpec).Add(mode), Replies.IsThere, cancellation).Done();

    /// <summary>What the server tells of itself. <see href="https://redis.io/docs/latest/commands/info/"/></summary>
    /// <param name="sections">Which sections; none for the server's default. Several since Redis 7.0.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<ServerInfo> InfoAsync(ReadOnlySpan<string> sections = default, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(InfoSpec);
        foreach (var section in sections) line.Add(section);
        return backend.ExecuteAsync(line, ServerInfo.Converter, cancellation);
    }

    /// <summary>A work of art. <see href="https://redis.io/docs/latest/commands/lolwut/"/></summary>
    public ValueTask<string> LolwutAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(LolwutSpec), Replies.TextOrEmpty, cancellation);

    /// <summary><c>PONG</c>. <see href="https://redis.io/docs/latest/commands/ping/"/></summary>
    public ValueTask<string> PingAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(PingSpec), Replies.TextOrEmpty, cancellation);

    /// <summary>What the server is in its set of replicas. <see href="https://redis.io/docs/latest/commands/role/"/></summary>
    public ValueTask<ServerRole> RoleAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(RoleSpec), ServerRole.Converter, cancellation);

    /// <summary>Exchanges two databases for everybody. <see href="https://redis.io/docs/latest/commands/swapdb/"/></summary>
    public ValueTask SwapDbAsync(int first, int second, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SwapDbSpec).Add(first).Add(second), Replies.IsThere, cancellation).Done();

    /// <summary>The server's clock, to the microsecond. <see href="https://redis.io/docs/latest/commands/time/"/></summary>
    public ValueTask<DateTimeOffset> TimeAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(TimeSpec), Instant, cancellation);

    /// <summary>
    /// Waits until replicas have what was written; returns how many have. It concerns the writes of the connection that it is sent over: run it on a
    /// <see cref="RedisSession"/>, behind the writes. On a shared connection it goes to a connection of its own, which has written nothing. <see href="https://redis.io/docs/latest/commands/wait/"/>
    /// </summary>
    /// <param name="replicas">How many are waited for.</param>
    /// <param name="timeout">How long; zero and infinite for ever.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<long> WaitAsync(long replicas, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(WaitSpec).Add(replicas).Add(TimeoutOf(timeout)), Replies.Integer, cancellation);

    /// <summary>Waits until what was written is in append-only files on disk; returns of how many servers. As <see cref="WaitAsync"/> it is for a <see cref="RedisSession"/>. Since Redis 7.2. <see href="https://redis.io/docs/latest/commands/waitaof/"/></summary>
    /// <param name="local">1 to wait for this server's file, or 0.</param>
    /// <param name="replicas">How many replicas are waited for.</param>
    /// <param name="timeout">How long; zero and infinite for ever.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<(long Local, long Replicas)> WaitAofAsync(long local, long replicas, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(WaitAofSpec).Add(local).Add(replicas).Add(TimeoutOf(timeout)), Synced, cancellation);

    private static long TimeoutOf(TimeSpan timeout) => timeout == Timeout.InfiniteTimeSpan ? 0 : Arguments.Milliseconds(timeout);
}
