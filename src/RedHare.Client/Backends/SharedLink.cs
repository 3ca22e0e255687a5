namespace RedHare.Client;

/// <summary>
/// The connection that all callers share, made anew when it is lost. What was not sent, or may run twice, goes over the new one, ahead of what was asked
/// later, so that each caller's commands keep their order; the rest fails and says that it may have run.
/// </summary>
/// <remarks>
/// Two ways in: straight to the link, without a lock of ours, while it is open to all; and through the backlog while there is no link, while the backlog is
/// handed over, and while the link is full. The link is opened to all only when the backlog is empty, so nobody overtakes. Locks: this one, then the link's.
/// </remarks>
internal sealed class SharedLink(RedisOptions options, LinkSource source, Action<bool>? onConnection = null) : IDisposable
{
    private const int HandedOverAtOnce = 1000;

    private readonly Lock _gate = new();
    private readonly Backlog _backlog = new();
    private readonly List<PendingReply> _takenBack = []; // refused by the current link, older than what it has not answered yet
    private readonly CancellationTokenSource _closing = new();
    private ReconnectDelay _delay = new(options.ReconnectMinDelay, options.ReconnectMaxDelay);
    private volatile Link? _open; // null where callers must go through the backlog
    private Link? _current;
    private long _connectedAt, _pingedAt;
    private Exception? _lastFailure;
    private readonly MoveSignal _moves = new();
    private bool _hasGivenUp;

    public HealthMonitor Health { get; } = new();

    public bool IsConnected => EndPoint is not null;

    public RedisEndPoint? EndPoint
    {
        get
        {
            lock (_gate) return _current is { IsClosed: false } link ? link.EndPoint : null;
        }
    }

    /// <summary>The link while it is open to all; for who has a queue of its own.</summary>
    public Link? Open => _open;

    /// <summary>Makes the first connection in the background.</summary>
    public void Begin() => _ = ReconnectAsync(isFirst: true);

    /// <summary>Makes the first connection.</summary>
    public async Task ConnectAsync(long deadline, CancellationToken cancellation)
    {
        if (!TryAdopt(await source.ConnectAsync(deadline, cancellation).ConfigureAwait(false)))
            throw new RedisConnectionException("The connection was lost at once.", mayHaveRun: false);
    }

    public void Submit(PendingReply pending)
    {
        while (true)
        {
            if (_open is { IsFull: false } open && open.TrySubmit(pending)) return;
            Exception? refusal;
            lock (_gate)
            {
                // A link that was opened between the look and the lock is tried again without the lock.
                if (_open is { IsFull: false, IsClosed: false }) continue;
                refusal = Refusal();
                if (refusal is null)
                {
                    _backlog.Add(pending);
                    if (_open is not { IsClosed: false } full) return;
                    _open = null;
                    _ = HandOverAsync(full);
                    return;
                }
            }
            pending.Fail(refusal);
            return;
        }
    }

    public void Expire(long now)
    {
        Link? current;
        List<PendingReply>? late;
        lock (_gate)
        {
            current = _current;
            late = _backlog.TakeLate(now);
        }
        if (late is not null)
        {
            var text = current is null ? "There was no connection to the server in time." : "The server did not answer enough of what was asked before in time.";
            Instruments.Timeouts.Add(late.Count);
            foreach (var pending in late) pending.Fail(new RedisConnectionException(text, pending.WasSent, _lastFailure));
        }
        if (current is null) return;
        current.Expire(now);
        Ping(current, now);
    }

    /// <summary>Leaves a server that is not the one that is meant any more, and hurries if it was left already.</summary>
    public void Move(RedisEndPoint? rightOne, Exception reason)
    {
        Link? current;
        lock (_gate) current = _current;
        if (current is null) _moves.Raise();
        else if (current.EndPoint != rightOne) current.Close(reason);
    }

    /// <summary>Takes back a command that the server refused since it is not the one that is meant: it goes first over the next connection.</summary>
    public void TakeBack(PendingReply pending, Exception reason)
    {
        Link? current;
        Exception? refusal;
        lock (_gate)
        {
            current = _current;
            refusal = Refusal();
            if (refusal is null)
            {
                if (current is null) _backlog.PutBack([pending]);
                else _takenBack.Add(pending);
            }
            if (_takenBack.Count != 1 || refusal is not null) current = null;
            else _open = null;
        }
        if (refusal is not null) pending.Fail(refusal);
        else if (current is not null) _ = LeaveAsync(current, reason);
    }

    public void Dispose()
    {
        PendingReply[] waiting;
        Link? current;
        lock (_gate)
        {
            if (_closing.IsCancellationRequested) return;
            _closing.Cancel();
            (current, _current, _open) = (_current, null, null);
            waiting = [.. _takenBack, .. _backlog.Take(int.MaxValue)];
            _takenBack.Clear();
        }
        var gone = new ObjectDisposedException(nameof(RedisConnection));
        Health.Set(ConnectionState.Closed);
        current?.Close(gone);
        foreach (var pending in waiting) pending.Fail(gone);
    }

    /// <summary>Why nothing may wait. Under the lock.</summary>
    private Exception? Refusal()
    {
        if (_closing.IsCancellationRequested) return new ObjectDisposedException(nameof(RedisConnection));
        if (_hasGivenUp) return new RedisConnectionException("There is no connection to the server.", mayHaveRun: false, _lastFailure);
        return _current is null && _backlog.Count >= options.MaxBacklog
            ? new RedisConnectionException($"There is no connection to the server, and {options.MaxBacklog} commands wait for one already.", mayHaveRun: false, _lastFailure)
            : null;
    }

    private bool TryAdopt(Link link)
    {
        bool isAnew;
        lock (_gate)
        {
            if (_closing.IsCancellationRequested || !link.TryOwn((reason, unanswered) => OnLost(link, reason, unanswered)))
            {
                link.Close(new ObjectDisposedException(nameof(RedisConnection)));
                return false;
            }
            _hasGivenUp = false;
            isAnew = Health.Current.Server is not null;
            _current = link;
            _connectedAt = _pingedAt = Environment.TickCount64;
            Health.Set(ConnectionState.Connected, link.EndPoint);
        }
        _ = HandOverAsync(link);
        onConnection?.Invoke(true);
        ClientLog.Connected(options.Logger, link.EndPoint);
        if (isAnew) Instruments.Reconnects.Add(1, ServerTags.Of(link.EndPoint));
        return true;
    }

    /// <summary>Sends the backlog as there is room, then opens the link to all.</summary>
    private async Task HandOverAsync(Link link)
    {
        while (true)
        {
            await link.WaitForRoomAsync().ConfigureAwait(false);
            lock (_gate)
            {
                if (!ReferenceEquals(_current, link) || _takenBack.Count > 0) return;
                var next = _backlog.Take(HandedOverAtOnce);
                if (next.Length == 0)
                {
                    _open = link;
                    return;
                }
                if (!link.TryQueue(next))
                {
                    // The loss is about to be told, and puts what is older ahead of these.
                    _backlog.PutBack(next);
                    return;
                }
            }
            link.Flush();
        }
    }

    private void OnLost(Link link, Exception reason, PendingReply[] unanswered)
    {
        // Outside the lock: an owner sends to other servers.
        unanswered = Array.FindAll(unanswered, pending => pending.Owner is not { } owner || !owner.TakesOver(pending, reason));
        List<PendingReply> again = [], lost = [];
        bool reconnects;
        lock (_gate)
        {
            reconnects = ReferenceEquals(_current, link) && !_closing.IsCancellationRequested;
            if (reconnects)
            {
                _open = _current = null;
                again.AddRange(_takenBack);
                _takenBack.Clear();
            }
            if (Environment.TickCount64 - _connectedAt > options.ReconnectMaxDelay.TotalMilliseconds) _delay.Reset();
            _lastFailure = reason;
            foreach (var pending in unanswered) (reconnects && IsSentAgain(pending) ? again : lost).Add(pending);
            _backlog.PutBack([.. again]);
            if (reconnects) Health.Set(ConnectionState.Reconnecting, error: reason);
        }
        foreach (var pending in lost) pending.Fail(_closing.IsCancellationRequested && !pending.WasSent ? new ObjectDisposedException(nameof(RedisConnection)) : Lost(pending, reason));
        onConnection?.Invoke(false);
        if (!reconnects) return;
        _ = ReconnectAsync();
        ClientLog.ConnectionLost(options.Logger, link.EndPoint, reason.Message);
        Instruments.Losses.Add(1, ServerTags.Of(link.EndPoint));
        if (Instruments.Retries.Enabled && again.Count(pending => pending.WasSent) is > 0 and var retries) Instruments.Retries.Add(retries, ServerTags.Of(link.EndPoint));
    }

    private bool IsSentAgain(PendingReply pending) => !pending.IsDecided && (!pending.WasSent || (pending.MayRunTwice && pending.Retries++ < options.MaxRetries));

    private static RedisConnectionException Lost(PendingReply pending, Exception reason) => new(
        !pending.WasSent ? $"The connection was lost before {pending.Name} was sent."
        : pending.MayRunTwice ? $"The connection was lost while {pending.Name} awaited its reply, too often to send it once more."
        : $"The connection was lost while {pending.Name} awaited its reply; it may have run, and so it was not sent again.",
        pending.WasSent,
        reason);

    private async Task ReconnectAsync(bool isFirst = false)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var lostAt = Environment.TickCount64;
        try
        {
            while (true)
            {
                // A move ends the pause, or the attempt at the server that is no longer meant; the next attempt comes at once.
                var moved = _moves.Next;
                if (!isFirst && !await MoveSignal.PauseAsync(_delay.Next(), moved, _closing.Token).ConfigureAwait(false)) moved = _moves.Next;
                isFirst = false;
                using var attempt = CancellationTokenSource.CreateLinkedTokenSource(moved, _closing.Token);
                try
                {
                    if (TryAdopt(await source.ConnectAsync(attempt.Token).ConfigureAwait(false))) return;
                }
                catch (Exception exception) when (!_closing.IsCancellationRequested)
                {
                    if (moved.IsCancellationRequested) _delay.Reset();
                    else OnFailedAttempt(exception, Environment.TickCount64 - lostAt);
                }
            }
        }
        catch (Exception) when (_closing.IsCancellationRequested)
        {
            // Whoever disposed told all that waited.
        }
    }

    private void OnFailedAttempt(Exception exception, long withoutConnection)
    {
        PendingReply[] waiting = [];
        var givesUp = false;
        lock (_gate)
        {
            _lastFailure = exception;
            if (options.ReconnectGiveUp != Timeout.InfiniteTimeSpan && withoutConnection >= options.ReconnectGiveUp.TotalMilliseconds && !_hasGivenUp)
            {
                _hasGivenUp = givesUp = true;
                waiting = _backlog.Take(int.MaxValue);
            }
            Health.Set(_hasGivenUp ? ConnectionState.Unavailable : ConnectionState.Reconnecting, error: exception);
        }
        ClientLog.ReconnectFailed(options.Logger, withoutConnection / 1000.0, exception);
        if (givesUp) ClientLog.Unavailable(options.Logger, withoutConnection / 1000.0);
        foreach (var pending in waiting)
            pending.Fail(new RedisConnectionException($"There was no connection to the server for {options.ReconnectGiveUp.TotalSeconds} s.", pending.WasSent, exception));
    }

    /// <summary>Closes a link that refuses commands, when what it still owes has come: replies on their way must not become "may have run".</summary>
    private async Task LeaveAsync(Link link, Exception reason)
    {
        // Replies come in order: with this one's all others are there.
        await Pulse.PingAsync(link, Deadline.After(options.ConnectTimeout)).ConfigureAwait(false);
        link.Close(reason);
    }

    /// <summary>Asks a silent server for a word; <see cref="Link.Expire"/> ends the link when none comes.</summary>
    private void Ping(Link link, long now)
    {
        if (options.KeepAlive == Timeout.InfiniteTimeSpan || now - Math.Max(link.LastReceived, _pingedAt) < options.KeepAlive.TotalMilliseconds || link.Count > 0) return;
        _pingedAt = now;
        _ = Pulse.PingAsync(link, Deadline.After(options.Silence));
    }
}
