namespace RedHare.Client;

/// <summary>
/// One server behind one shared connection, made anew when it is lost. A command that was not sent yet, or that may be run twice, is sent again on the new
/// one; any other that was in flight fails with <see cref="RedisConnectionException"/>, which says that it may have run.
/// </summary>
internal sealed class ServerBackend : IRedisBackend
{
    private readonly RedisOptions _options;
    private readonly Func<CancellationToken, Task<RedisEndPoint>> _locate;
    private readonly Lock _gate = new();
    private readonly Queue<PendingReply> _backlog = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Timer _timer;
    private readonly BlockingPool _blocking;
    private readonly SubscriptionHub _subscriptions;
    private volatile Link? _link; // set when the backlog is sent, so that nobody overtakes it
    private Link? _current;       // the same from the moment it is taken on: it may die while the backlog is sent
    private Exception? _lastFailure;
    private bool _hasGivenUp;
    private Action<bool>? _onConnection;

    private ServerBackend(RedisOptions options, Func<CancellationToken, Task<RedisEndPoint>> locate)
    {
        _options = options;
        _locate = locate;
        _blocking = new BlockingPool(options, locate);
        _subscriptions = new SubscriptionHub(options, locate);
        var period = Math.Clamp((int)options.CommandTimeout.TotalMilliseconds / 8, 10, 500);
        _timer = new Timer(static state => ((ServerBackend)state!).Expire(), this, period, period);
    }

    /// <summary>Connects. The first connection must succeed; later ones are retried.</summary>
    /// <param name="options">How.</param>
    /// <param name="locate">Where the server is now; asked before each attempt, since sentinels and clusters move it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<ServerBackend> ConnectAsync(RedisOptions options, Func<CancellationToken, Task<RedisEndPoint>> locate, CancellationToken cancellation)
    {
        var backend = new ServerBackend(options, locate);
        try
        {
            backend.Adopt((await Connector.ConnectAsync(await locate(cancellation).ConfigureAwait(false), options, cancellation).ConfigureAwait(false)).Link);
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
    public static ServerBackend Begin(RedisOptions options, Func<CancellationToken, Task<RedisEndPoint>> locate, Action<bool> onConnection)
    {
        var backend = new ServerBackend(options, locate) { _onConnection = onConnection };
        _ = Task.Run(backend.ReconnectAsync);
        return backend;
    }

    /// <summary>True while there is a connection.</summary>
    public bool IsConnected => _link is { IsClosed: false };

    /// <summary>True when callers should wait before they submit more.</summary>
    public bool IsFull => _link is { IsFull: true };

    /// <summary>Commands without their reply.</summary>
    public int Count => _link?.Count ?? 0;

    /// <summary>Sends if there is a connection. What is lost with it goes to its owner.</summary>
    public bool TrySubmit(PendingReply pending) => _link is { } link && link.TrySubmit(pending);

    /// <summary>Sends several with nobody else's between them, if there is a connection.</summary>
    public bool TrySubmit(ReadOnlySpan<PendingReply> pending) => _link is { } link && link.TrySubmit(pending);

    /// <summary>Ends when there is room again, or no connection.</summary>
    public Task WaitForRoomAsync() => _link?.WaitForRoomAsync() ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        if ((command.Spec.Traits & CommandTraits.Blocking) != 0) return _blocking.ExecuteAsync(command, converter, this, cancellation);
        if (_link is { IsFull: true } full) return ExecuteLaterAsync(full, command, converter, cancellation);
        var pending = PendingReply<T>.Rent(command, converter, Deadline());
        var task = pending.Task;
        pending.Observe(cancellation);
        Submit(pending);
        return task;
    }

    private async ValueTask<T> ExecuteLaterAsync<T>(Link full, CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation)
    {
        try
        {
            await full.WaitForRoomAsync().WaitAsync(_options.CommandTimeout, cancellation).ConfigureAwait(false);
        }
        catch
        {
            command.Return();
            throw;
        }
        return await ExecuteAsync(command, converter, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        if (commands.Count == 0) return [];
        var lines = Batch.Lines(commands, atomic);
        if (_link is { IsFull: true } full) await full.WaitForRoomAsync().WaitAsync(_options.CommandTimeout, cancellation).ConfigureAwait(false);
        var pending = new PendingReply[lines.Count];
        var tasks = new ValueTask<RawReply>[lines.Count];
        var deadline = Deadline();
        for (var i = 0; i < pending.Length; i++)
        {
            var one = PendingReply<RawReply>.Rent(lines[i], RawReply.Converter, deadline);
            tasks[i] = one.Task;
            one.Observe(cancellation);
            // A part of a transaction is nothing to send again on its own.
            if (atomic) one.Retries = _options.MaxRetries;
            pending[i] = one;
        }
        var link = _link;
        if (link is null || !link.TrySubmit(pending.AsSpan()))
        {
            // A transaction must not be torn apart by a reconnect in its middle: it waits for a link as one.
            link = await WaitForLinkAsync(deadline, cancellation).ConfigureAwait(false);
            if (link is null || !link.TrySubmit(pending.AsSpan()))
                foreach (var one in pending) one.Fail(new RedisConnectionException("There is no connection to the server.", mayHaveRun: false, _lastFailure));
        }
        var replies = new Reply[tasks.Length];
        Exception? failure = null;
        for (var i = 0; i < tasks.Length; i++)
        {
            try
            {
                replies[i] = (await tasks[i].ConfigureAwait(false)).Reply;
            }
            catch (Exception exception)
            {
                // The first says what happened; the others are taken, since a task of this kind must be awaited once.
                failure ??= exception;
            }
        }
        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return Batch.Results(replies, atomic);
    }

    /// <inheritdoc/>
    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => OpenSessionAsync(this, owner: null, cancellation);

    /// <summary>A connection of the caller's own.</summary>
    /// <param name="parent">Where what is no session's goes.</param>
    /// <param name="owner">Sees the errors of its commands first.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<IRedisBackend> OpenSessionAsync(IRedisBackend parent, IPendingOwner? owner, CancellationToken cancellation) =>
        new SessionBackend((await Connector.ConnectAsync(await _locate(cancellation).ConfigureAwait(false), _options, cancellation).ConfigureAwait(false)).Link, parent, _options, owner);

    /// <summary>Runs a blocking command; with <paramref name="asking"/> on a slot that is only being imported.</summary>
    public ValueTask<T> ExecuteBlockingAsync<T>(CommandLine command, ReplyConverter<T> converter, bool asking, CancellationToken cancellation) =>
        _blocking.ExecuteAsync(command, converter, this, cancellation, asking);

    /// <inheritdoc/>
    public async ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default) =>
        await ConnectAsync(_options with { Tracking = tracking }, _locate, cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) =>
        _subscriptions.SubscribeAsync(kind, channel, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_closing.IsCancellationRequested) return;
        await _closing.CancelAsync().ConfigureAwait(false);
        await _timer.DisposeAsync().ConfigureAwait(false);
        var gone = new ObjectDisposedException(nameof(RedisConnection));
        _link?.Close(gone);
        FailBacklog(gone);
        await _blocking.DisposeAsync().ConfigureAwait(false);
        await _subscriptions.DisposeAsync().ConfigureAwait(false);
    }

    private long Deadline() => _options.CommandTimeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Environment.TickCount64 + (long)_options.CommandTimeout.TotalMilliseconds;

    private void Submit(PendingReply pending)
    {
        if (_link is { } link && link.TrySubmit(pending)) return;
        lock (_gate)
        {
            // A link that came between the first look and this lock has sent the backlog already.
            if (_link is { IsClosed: false } && _backlog.Count == 0 && _link.TrySubmit(pending)) return;
            if (!_hasGivenUp && !_closing.IsCancellationRequested)
            {
                _backlog.Enqueue(pending);
                return;
            }
        }
        pending.Fail(_closing.IsCancellationRequested
            ? new ObjectDisposedException(nameof(RedisConnection))
            : new RedisConnectionException("There is no connection to the server.", mayHaveRun: false, _lastFailure));
    }

    private async Task<Link?> WaitForLinkAsync(long deadline, CancellationToken cancellation)
    {
        while (Environment.TickCount64 < deadline && !_closing.IsCancellationRequested && !_hasGivenUp)
        {
            if (_link is { IsClosed: false } link) return link;
            await Task.Delay(10, cancellation).ConfigureAwait(false);
        }
        return null;
    }

    private void Adopt(Link link)
    {
        link.OnClosed = (reason, unanswered) => OnLost(link, reason, unanswered);
        lock (_gate)
        {
            _hasGivenUp = false;
            _current = link;
            SendBacklog(link);
            if (ReferenceEquals(_current, link)) _link = link;
        }
        _onConnection?.Invoke(true);
        // It may have died before anybody listened.
        if (link.IsClosed) OnLost(link, new EndOfStreamException("The connection was lost at once."), []);
    }

    /// <summary>Sends what waited for a connection. Under the lock.</summary>
    private void SendBacklog(Link link)
    {
        while (!link.IsClosed && _backlog.TryDequeue(out var pending))
        {
            if (pending.IsDecided) pending.Fail(new TimeoutException());
            else if (!link.TrySubmit(pending)) _backlog.Enqueue(pending);
        }
    }

    private void OnLost(Link link, Exception reason, PendingReply[] unanswered)
    {
        List<PendingReply> lost = [];
        // Outside the lock: an owner sends to other servers.
        unanswered = Array.FindAll(unanswered, pending => pending.Owner is not { } owner || !owner.TakesOver(pending, reason));
        bool reconnects;
        lock (_gate)
        {
            reconnects = ReferenceEquals(_current, link) && !_closing.IsCancellationRequested;
            if (reconnects) _link = _current = null;
            _lastFailure = reason;
            foreach (var pending in unanswered)
            {
                var mayRunTwice = (pending.Command!.Spec.Traits & (CommandTraits.ReadOnly | CommandTraits.Idempotent)) != 0;
                if (!_hasGivenUp && !_closing.IsCancellationRequested && !pending.IsDecided && mayRunTwice && pending.Retries++ < _options.MaxRetries) _backlog.Enqueue(pending);
                else lost.Add(pending);
            }
            // The next connection may be there already.
            if (_link is { } next) SendBacklog(next);
        }
        foreach (var pending in lost)
            pending.Fail(new RedisConnectionException($"The connection was lost while {pending.Command!.Spec.Name} awaited its reply; it may have run, and so it was not sent again.", mayHaveRun: true, reason));
        _onConnection?.Invoke(false);
        if (reconnects) _ = ReconnectAsync();
    }

    private async Task ReconnectAsync()
    {
        var delay = new ReconnectDelay(_options.ReconnectMinDelay, _options.ReconnectMaxDelay);
        var started = Environment.TickCount64;
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var endPoint = await _locate(_closing.Token).ConfigureAwait(false);
                Adopt((await Connector.ConnectAsync(endPoint, _options, _closing.Token).ConfigureAwait(false)).Link);
                return;
            }
            catch (Exception exception)
            {
                if (_closing.IsCancellationRequested) return;
                _lastFailure = exception;
            }
            if (_options.ReconnectGiveUp != Timeout.InfiniteTimeSpan && Environment.TickCount64 - started >= _options.ReconnectGiveUp.TotalMilliseconds && !_hasGivenUp)
            {
                lock (_gate) _hasGivenUp = true;
                FailBacklog(new RedisConnectionException("There is no connection to the server.", mayHaveRun: false, _lastFailure));
            }
            try
            {
                await Task.Delay(delay.Next(), _closing.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void FailBacklog(Exception reason)
    {
        PendingReply[] all;
        lock (_gate)
        {
            all = [.. _backlog];
            _backlog.Clear();
        }
        foreach (var pending in all) pending.Fail(reason);
    }

    private void Expire()
    {
        var now = Environment.TickCount64;
        _link?.Expire(now);
        List<PendingReply>? late = null;
        lock (_gate)
        {
            for (var i = _backlog.Count; i > 0; i--)
            {
                var pending = _backlog.Dequeue();
                if (pending.Deadline <= now || pending.IsDecided) (late ??= []).Add(pending);
                else _backlog.Enqueue(pending);
            }
        }
        if (late is null) return;
        foreach (var pending in late) pending.Fail(new RedisConnectionException("No connection to the server in time.", mayHaveRun: pending.WasSent, _lastFailure));
    }
}
