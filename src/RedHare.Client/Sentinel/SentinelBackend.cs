namespace RedHare.Client;

/// <summary>
/// A master that sentinels watch. That it has moved is noticed by what the sentinels say, by a lost connection, and by a server that refuses writes; then all
/// connections follow, and what was not run is sent to the new master. Sentinels are asked before each attempt to connect, and the server itself is asked
/// whether it is a master.
/// </summary>
internal sealed class SentinelBackend : IRedisBackend, IHealthSource
{
    private static readonly CommandSpec Role = new("ROLE", CommandTraits.ReadOnly);

    private readonly RedisOptions _options;
    private readonly SentinelSet _sentinels;
    private readonly ServerBackend _master;
    private readonly ServerBackend? _replica;
    private readonly SentinelWatch _watch;

    private SentinelBackend(RedisOptions options, SentinelSet sentinels, ServerBackend master)
    {
        (_options, _sentinels, _master) = (options, sentinels, master);
        if (options.ReadFrom != ReadFrom.Master)
            _replica = ServerBackend.Begin(options, new LinkSource(options, sentinels.ReplicaAsync, static (link, cancellation) => VerifyAsync(link, "slave", cancellation), IsRefusal));
        _watch = new SentinelWatch(sentinels, options.MasterName!, OnMove);
    }

    /// <summary>Finds the master and connects. During a failover that is tried again for as long as a connection may take.</summary>
    public static async Task<SentinelBackend> ConnectAsync(RedisOptions options, CancellationToken cancellation)
    {
        var sentinels = new SentinelSet(options);
        try
        {
            var source = new LinkSource(options, sentinels.MasterAsync, static (link, cancellation) => VerifyAsync(link, "master", cancellation), IsRefusal);
            return new SentinelBackend(options, sentinels, await ServerBackend.ConnectAsync(options, source, options.ConnectTimeout, cancellation).ConfigureAwait(false));
        }
        catch
        {
            sentinels.Dispose();
            throw;
        }
    }

    public HealthMonitor Health => _master.Health;

    /// <inheritdoc/>
    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) =>
        ServerFor(command).ExecuteAsync(command, converter, cancellation);

    /// <inheritdoc/>
    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) =>
        _master.ExecuteBatchAsync(commands, atomic, cancellation);

    /// <inheritdoc/>
    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => _master.OpenSessionAsync(this, owner: null, cancellation);

    /// <inheritdoc/>
    public ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default) => OpenTrackedAsync(_options with { Tracking = tracking }, cancellation);

    /// <inheritdoc/>
    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) =>
        _master.SubscribeAsync(kind, channel, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        await _master.DisposeAsync().ConfigureAwait(false);
        if (_replica is not null) await _replica.DisposeAsync().ConfigureAwait(false);
        _sentinels.Dispose();
    }

    // What is tracked is read from the master, which alone hears of every change at once.
    private static async ValueTask<IRedisBackend> OpenTrackedAsync(RedisOptions options, CancellationToken cancellation) =>
        await ConnectAsync(options with { ReadFrom = ReadFrom.Master }, cancellation).ConfigureAwait(false);

    private ServerBackend ServerFor(CommandLine command)
    {
        if (_replica is null || (command.Spec.Traits & CommandTraits.ReadOnly) == 0) return _master;
        return _options.ReadFrom == ReadFrom.PreferReplica && !_replica.IsConnected ? _master : _replica;
    }

    private void OnMove(RedisEndPoint master, string source)
    {
        if (_master.EndPoint != master) ClientLog.MasterMoved(_options.Logger, _options.MasterName!, master, source);
        _master.Move(master, new IOException($"The master is {master} now: {source}."));
        // The replica may be the one that was promoted, or still follow the old one.
        if (_replica is { EndPoint: { } current } && current == master) _replica.Move(null, new IOException($"The replica is the master now: {source}."));
    }

    /// <summary>Errors before anything was run: on a replica, on a server that reads its data still, on a replica without its master.</summary>
    private static bool IsRefusal(RedisServerException error) => error.Code is "READONLY" or "LOADING" or "MASTERDOWN";

    /// <summary>Asks the server what it is: a sentinel may be behind, and a master that came back is one until a sentinel has told it otherwise.</summary>
    private static async Task VerifyAsync(Link link, string role, CancellationToken cancellation)
    {
        var reply = await Greeting.AskAsync(link, CommandLine.Rent(Role), cancellation).ConfigureAwait(false);
        if (reply.IsError) throw new RedisServerException(reply.ToString());
        var actual = reply.Items.Count > 0 ? reply.Items[0].ToString() : "";
        if (actual != role) throw new RedisConnectionException($"{link.EndPoint} is said to be a {role}, and says that it is a {actual}.", mayHaveRun: false);
    }
}
