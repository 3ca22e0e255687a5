namespace RedHare.Client;

/// <summary>
/// One server behind one shared connection (<see cref="SharedLink"/>), with further connections for what cannot share: blocking commands, subscriptions,
/// sessions.
/// </summary>
internal sealed class ServerBackend : IRedisBackend, IHealthSource, IPendingOwner
{
    private readonly RedisOptions _options;
    private readonly LinkSource _source;
    private readonly SharedLink _shared;
    private readonly Timer _timer;
    private readonly BlockingPool _blocking;
    private readonly SubscriptionHub _subscriptions;
    private readonly SessionSet _sessions;
    private int _isDisposed;

    private ServerBackend(RedisOptions options, LinkSource source, Action<bool>? onConnection = null)
    {
        _options = options;
        _source = source;
        _shared = new SharedLink(options, source, onConnection);
        _blocking = new BlockingPool(options, source);
        // What is subscribed to is not read, and the connection's pushes are the subscriptions' alone.
        _subscriptions = new SubscriptionHub(options, source.Untracked());
        _sessions = new SessionSet();
        var period = options.CommandTimeout == Timeout.InfiniteTimeSpan ? 500 : Math.Clamp((int)options.CommandTimeout.TotalMilliseconds / 8, 10, 500);
        _timer = new Timer(static state => ((ServerBackend)state!).Expire(), this, period, period);
    }

    /// <summary>Connects. The first connection must succeed; later ones are retried.</summary>
    /// <param name="options">How.</param>
    /// <param name="locate">Where the server is now; asked before each attempt, since sentinels and clusters move it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static Task<ServerBackend> ConnectAsync(RedisOptions options, Func<CancellationToken, Task<RedisEndPoint>> locate, CancellationToken cancellation) =>
        ConnectAsync(options, new LinkSource(options, locate), firstAttempts: TimeSpan.Zero, cancellation);

    /// <summary>Connects.</summary>
    /// <param name="options">How.</param>
    /// <param name="source">Where links come from.</param>
    /// <param name="firstAttempts">How long the first connection is tried for; zero for one attempt.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<ServerBackend> ConnectAsync(RedisOptions options, LinkSource source, TimeSpan firstAttempts, CancellationToken cancellation)
    {
        var backend = new ServerBackend(options, source);
        try
        {
            await backend._shared.ConnectAsync(Deadline.After(firstAttempts), cancellation).ConfigureAwait(false);
            return backend;
        }
        catch
        {
            await backend.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Connects in the background, as after a lost connection: for a node of a cluster, of which others must not wait.</summary>
    /// <param name="options">How.</param>
    /// <param name="locate">Where the server is now.</param>
    /// <param name="onConnection">Told of each connection made (true) and lost (false).</param>
    public static ServerBackend Begin(RedisOptions options, Func<CancellationToken, Task<RedisEndPoint>> locate, Action<bool> onConnection) =>
        Begin(options, new LinkSource(options, locate), onConnection);

    /// <summary>Connects in the background.</summary>
    public static ServerBackend Begin(RedisOptions options, LinkSource source, Action<bool>? onConnection = null)
    {
        var backend = new ServerBackend(options, source, onConnection);
        backend._shared.Begin();
        return backend;
    }

    /// <inheritdoc/>
    public HealthMonitor Health => _shared.Health;

    /// <summary>True while there is a connection.</summary>
    public bool IsConnected => _shared.IsConnected;

    /// <summary>The server of the present connection; null while there is none.</summary>
    public RedisEndPoint? EndPoint => _shared.EndPoint;

    /// <summary>True while <see cref="TrySubmit(PendingReply)"/> may succeed; takes no lock.</summary>
    public bool IsOpen => _shared.Open is { IsClosed: false };

    /// <summary>True when callers should wait before they submit more.</summary>
    public bool IsFull => _shared.Open is { IsFull: true };

    /// <summary>Commands without their reply.</summary>
    public int Count => _shared.Open?.Count ?? 0;

    /// <summary>Sends if there is a connection. What is lost with it goes to its owner.</summary>
    public bool TrySubmit(PendingReply pending) => _shared.Open is { } link && link.TrySubmit(pending);

    /// <summary>Sends several with nobody else's between them, if there is a connection.</summary>
    public bool TrySubmit(ReadOnlySpan<PendingReply> pending) => _shared.Open is { } link && link.TrySubmit(pending);

    /// <summary>Ends when there is room again, or no connection.</summary>
    public Task WaitForRoomAsync() => _shared.Open?.WaitForRoomAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        if ((command.Spec.Traits & CommandTraits.Blocking) != 0) return _blocking.ExecuteAsync(command, converter, this, cancellation);
        if (cancellation.IsCancellationRequested)
        {
            command.Return();
            return ValueTask.FromCanceled<T>(cancellation);
        }
        var pending = PendingReply<T>.Rent(command, converter, Deadline.After(_options.CommandTimeout));
        var task = pending.Task;
        pending.Observe(cancellation);
        Submit(pending);
        return task;
    }

    /// <inheritdoc/>
    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        if (commands.Count == 0) return new([]);
        if (atomic) return ExecuteTransactionAsync(commands, cancellation);
        try
        {
            var batch = Batch.Prepare(commands, atomic, Deadline.After(_options.CommandTimeout), cancellation);
            Submit(batch);
            return batch.WaitAsync();
        }
        catch (Exception exception)
        {
            return cancellation.IsCancellationRequested ? ValueTask.FromCanceled<Reply[]>(cancellation) : ValueTask.FromException<Reply[]>(exception);
        }
    }

    private async ValueTask<Reply[]> ExecuteTransactionAsync(IReadOnlyList<CommandLine> commands, CancellationToken cancellation)
    {
        var batch = Batch.Prepare(commands, atomic: true, Deadline.After(_options.CommandTimeout), cancellation);
        Submit(batch);
        return Batch.Results(await batch.WaitAsync().ConfigureAwait(false), atomic: true);
    }

    /// <summary>Sends it now, or when there is a connection and room on it.</summary>
    internal void Submit(PendingReply pending)
    {
        if (_source.Refuses is not null) pending.Owner ??= this;
        _shared.Submit(pending);
    }

    /// <summary>Where there may be another server that is meant, what this one refuses is sent again to that one.</summary>
    bool IPendingOwner.TakesOver(PendingReply pending, Reply error)
    {
        var refusal = new RedisServerException(error.ToString());
        if (!_source.Refuses!(refusal)) return false;
        _shared.TakeBack(pending, refusal);
        return true;
    }

    /// <summary>The server is not the one that is meant any more: all connections but those to the right one are made anew. What is unanswered fails or is
    /// sent again as after any loss.</summary>
    /// <param name="rightOne">The right one; null when it is not known.</param>
    /// <param name="reason">What the failures say.</param>
    public void Move(RedisEndPoint? rightOne, Exception reason)
    {
        _shared.Move(rightOne, reason);
        _blocking.Move(rightOne, reason);
        _subscriptions.Move(rightOne, reason);
        _sessions.Move(rightOne, reason);
    }

    /// <inheritdoc/>
    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => OpenSessionAsync(this, owner: null, cancellation);

    /// <summary>A connection of the caller's own.</summary>
    /// <param name="parent">Where what is no session's goes.</param>
    /// <param name="owner">Sees the errors of its commands first.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<IRedisBackend> OpenSessionAsync(IRedisBackend parent, IPendingOwner? owner, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, typeof(RedisConnection));
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _sessions.Closing);
        try
        {
            var link = await _source.ConnectAsync(Deadline.After(_options.CommandTimeout), ends.Token).ConfigureAwait(false);
            _sessions.Add(link);
            return new SessionBackend(link, parent, _options, owner);
        }
        catch (OperationCanceledException) when (_isDisposed != 0)
        {
            throw new ObjectDisposedException(nameof(RedisConnection));
        }
    }

    /// <summary>Runs a blocking command; with <paramref name="asking"/> on a slot that is only being imported.</summary>
    public ValueTask<T> ExecuteBlockingAsync<T>(CommandLine command, ReplyConverter<T> converter, bool asking, CancellationToken cancellation) =>
        _blocking.ExecuteAsync(command, converter, this, cancellation, asking);

    /// <inheritdoc/>
    public async ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default)
    {
        var options = _options with { Tracking = tracking };
        return await ConnectAsync(options, _source.With(options), TimeSpan.Zero, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) =>
        _subscriptions.SubscribeAsync(kind, channel, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _timer.DisposeAsync().ConfigureAwait(false);
        _shared.Dispose();
        _sessions.Dispose();
        _blocking.Dispose();
        _subscriptions.Dispose();
    }

    private void Expire()
    {
        var now = Environment.TickCount64;
        _shared.Expire(now);
        _blocking.Expire(now);
        _subscriptions.Expire(now);
        _sessions.Expire(now);
    }
}
