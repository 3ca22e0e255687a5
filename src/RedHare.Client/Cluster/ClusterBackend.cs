namespace RedHare.Client;

/// <summary>
/// A Redis Cluster. A command goes to the node that holds its keys' slot, over one shared connection per node; the price over a single server is the hash of
/// its keys and a look into an array. Commands whose keys are of several slots are split where that keeps their meaning, and refused otherwise.
/// </summary>
internal sealed class ClusterBackend : IRedisBackend, IHealthSource
{
    private readonly RedisOptions _options;
    private readonly Router _router;
    private readonly ClusterBlocking _blocking;
    private readonly ClusterSubscriptions _subscriptions;

    private ClusterBackend(RedisOptions options)
    {
        _options = options;
        _router = new Router(options);
        _blocking = new ClusterBlocking(_router, options);
        _subscriptions = new ClusterSubscriptions(_router.Topology, options);
    }

    /// <inheritdoc/>
    public HealthMonitor Health => _router.Health;

    /// <summary>Connects: one of the end points must know the cluster.</summary>
    /// <exception cref="ArgumentException">A database other than 0 is asked for.</exception>
    public static async Task<ClusterBackend> ConnectAsync(RedisOptions options, CancellationToken cancellation)
    {
        if (options.Database != 0) throw new ArgumentException($"A Redis Cluster has database 0 only; database {options.Database} was asked for.", nameof(options));
        var backend = new ClusterBackend(options);
        try
        {
            await backend._router.Topology.BeginAsync(cancellation).ConfigureAwait(false);
            // The node that a key left does not tell what becomes of it elsewhere.
            if (options.Tracking is { } tracking) backend._router.Topology.OnChanged += tracking.Moved;
            return backend;
        }
        catch
        {
            await backend.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            command.Return();
            return ValueTask.FromCanceled<T>(cancellation);
        }
        var slot = HashSlot.Route(command);
        if (slot == HashSlot.Several || (command.Spec.Traits & (CommandTraits.Blocking | CommandTraits.EveryMaster)) != 0) return ExecuteApartAsync(slot, command, converter, cancellation);
        var node = _router.Pick(slot, command.Spec.Traits);
        if (node is { Server.IsFull: true } || _router.IsFull) return ExecuteLaterAsync(node, command, converter, cancellation);
        var pending = PendingReply<T>.Rent(command, converter, Deadline.After(_options.CommandTimeout));
        pending.Slot = slot;
        var task = pending.Task;
        pending.Observe(cancellation);
        if (node is null || _router.Holds(slot) || !node.TrySubmit(pending)) _router.Keep(pending);
        return task;
    }

    /// <inheritdoc/>
    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        if (commands.Count == 0) return new([]);
        if (atomic) return ExecuteTransactionAsync(commands, cancellation);
        Batch.Check(commands, atomic, cancellation);
        var batch = new ClusterBatch(_router, _options);
        foreach (var line in commands) batch.Add(line);
        return batch.ExecuteAsync(cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) =>
        ClusterSessions.OpenAsync(this, _router, _options, key, cancellation);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IRedisBackend>> MastersAsync(CancellationToken cancellation = default) =>
        new([.. _router.Topology.Map.Shards.Select(static one => one.Shard.Master.Server).Distinct()]);

    /// <inheritdoc/>
    /// <remarks>From masters: a replica tells of a change only when it has it, long after the master has answered the writer.</remarks>
    public async ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default) =>
        await ConnectAsync(_options with { Tracking = tracking, ReadFrom = ReadFrom.Master }, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) =>
        _subscriptions.SubscribeAsync(kind, channel, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_router.IsClosed) return;
        _router.Dispose();
        Health.Set(ConnectionState.Closed);
        _subscriptions.Dispose();
        await _router.Topology.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>On the node of its slot; sent on as a whole, since a node that refuses a part of it runs nothing.</summary>
    private async ValueTask<Reply[]> ExecuteTransactionAsync(IReadOnlyList<CommandLine> commands, CancellationToken cancellation)
    {
        var common = HashSlot.None;
        foreach (var line in commands)
        {
            var slot = HashSlot.Of(line);
            if (slot == HashSlot.None || slot == common) continue;
            common = common == HashSlot.None ? slot : HashSlot.Several;
            if (common != HashSlot.Several) continue;
            foreach (var one in commands) one.Return();
            throw new RedisServerException(CrossSlot.Message);
        }
        var batch = Batch.Prepare(commands, atomic: true, Deadline.After(_options.CommandTimeout), cancellation);
        batch.Slot = common;
        _router.Route(batch);
        return Batch.Results(await batch.WaitAsync().ConfigureAwait(false), atomic: true);
    }

    private async ValueTask<T> ExecuteApartAsync<T>(int slot, CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation)
    {
        if ((command.Spec.Traits & CommandTraits.Blocking) != 0 && slot != HashSlot.Several) return await _blocking.ExecuteAsync(slot, command, converter, cancellation).ConfigureAwait(false);
        var batch = new ClusterBatch(_router, _options);
        batch.Add(command);
        var reply = (await batch.ExecuteAsync(cancellation).ConfigureAwait(false))[0];
        return reply.IsError && typeof(T) != typeof(RawReply) ? throw new RedisServerException(reply.ToString()) : converter(reply);
    }

    private async ValueTask<T> ExecuteLaterAsync<T>(ClusterNode? node, CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation)
    {
        try
        {
            if (node is not null) await node.Server.WaitForRoomAsync().WaitAsync(_options.CommandTimeout, cancellation).ConfigureAwait(false);
            for (var end = Deadline.After(_options.CommandTimeout); _router.IsFull;)
            {
                if (Environment.TickCount64 >= end) throw new RedisConnectionException("Too many commands wait for a node of the cluster.", mayHaveRun: false);
                await Task.Delay(5, cancellation).ConfigureAwait(false);
            }
        }
        catch
        {
            command.Return();
            throw;
        }
        return await ExecuteAsync(command, converter, cancellation).ConfigureAwait(false);
    }
}
