namespace RedHare.Patterns.Leases;

/// <summary>
/// Something held for a time: a lock, a permit of a semaphore, an office. It is renewed by itself at a third of its TTL until it is disposed, which gives it
/// back; its owner's name, which no other hold has, guards each renewal and the release.
/// </summary>
/// <remarks>
/// The client's clock may stop (a pause of the process) where the server's does not, so no client can be sure at the moment of a write that it still holds what
/// it holds. <see cref="Lost"/> tells in time when clocks run; <see cref="FencingToken"/> protects where they do not: send it with each write to what the
/// lock protects, and have that refuse a token smaller than the greatest it has seen.
/// </remarks>
public sealed class Lease : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Claim _claim;
    private readonly LeaseKeeper _keeper;
    private readonly TimeSpan _ttl;
    private readonly TimeSpan _holdEnd;
    private TimeSpan _renewAt;
    private TimeSpan _lostAt;
    private State _state;
    private bool _isRenewing;
    private bool _isGivenBack;
    private CancellationTokenSource? _lost;

    internal Lease(Claim claim, LeaseKeeper keeper, TimeSpan sent, long token, LeaseOptions options)
    {
        (_claim, _keeper, _ttl, FencingToken) = (claim, keeper, options.Ttl, token);
        _holdEnd = options.MaxHold == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : sent + options.MaxHold;
        Extend(sent);
    }

    private enum State
    {
        Held,
        Lost,
        Released,
    }

    /// <summary>What is held.</summary>
    public string Name => _claim.Name;

    /// <summary>The owner's name on the server.</summary>
    public string Owner => _claim.Owner;

    /// <summary>Greater than that of any hold before it; 0 where there is none.</summary>
    public long FencingToken { get; }

    /// <summary>
    /// Fires when the hold is lost, or not certain any more: a tenth of the TTL before the server can forget it, measured from before the call that acquired
    /// or renewed it; at once when a renewal finds another owner; at the latest at <see cref="LeaseOptions.MaxHold"/>. Giving it back does not fire it.
    /// </summary>
    public CancellationToken Lost
    {
        get
        {
            _ = IsHeld;
            lock (_gate)
            {
                _lost ??= new CancellationTokenSource();
                if (_state == State.Lost) _ = _lost.CancelAsync();
                return _lost.Token;
            }
        }
    }

    /// <summary>Whether it is held, by this client's clock at this moment.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
                if (_state != State.Held || _keeper.Now < _lostAt) return _state == State.Held;
            // The process slept through its timer.
            Lose();
            return false;
        }
    }

    /// <summary>When the keeper wakes it, and its place in the keeper's heap; the keeper's, under its lock.</summary>
    internal TimeSpan Due { get; set; }

    internal int Place { get; set; } = -1;

    /// <summary>Gives it back and stops its renewal. A second call does nothing.</summary>
    /// <param name="cancellation">Ends the waiting for the server; what is not given back ends with its TTL.</param>
    /// <returns>False when it was not held any more, or when a lost reply made the release be sent twice.</returns>
    /// <exception cref="RedisConnectionException">The server could not be reached; the hold ends with its TTL.</exception>
    public async ValueTask<bool> ReleaseAsync(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            if (_isGivenBack) return false;
            _state = State.Released;
        }
        _keeper.Forget(this);
        var wasHeld = await _claim.ReleaseAsync(cancellation).ConfigureAwait(false);
        lock (_gate) _isGivenBack = true;
        return wasHeld;
    }

    /// <summary>Gives it back. A server that cannot be reached is no error here: the hold ends with its TTL.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await ReleaseAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
        {
        }
    }

    /// <summary>Begins to be renewed.</summary>
    internal void Begin() => _keeper.Schedule(this, NextDue);

    /// <summary>The keeper's call: it is time to renew, or too late.</summary>
    internal void OnDue()
    {
        var now = _keeper.Now;
        bool isLost, renews;
        TimeSpan next;
        lock (_gate)
        {
            if (_state != State.Held) return;
            isLost = now >= _lostAt;
            renews = !isLost && now >= _renewAt && !_isRenewing;
            _isRenewing |= renews;
            next = NextDue;
        }
        if (isLost) Lose();
        else _keeper.Schedule(this, next);
        if (renews) _ = RenewAsync();
    }

    internal void Lose()
    {
        lock (_gate)
        {
            if (_state != State.Held) return;
            _state = State.Lost;
            // Those who listen are the program's: they run on threads of their own.
            _ = _lost?.CancelAsync();
        }
        _keeper.Forget(this);
    }

    // While a renewal is under way only the end matters.
    private TimeSpan NextDue => _isRenewing || _renewAt > _lostAt ? _lostAt : _renewAt;

    private void Extend(TimeSpan sent)
    {
        var end = sent + _ttl - _ttl / 10;
        _lostAt = end < _holdEnd ? end : _holdEnd;
        _renewAt = sent + _ttl / 3;
    }

    private async Task RenewAsync()
    {
        var sent = _keeper.Now;
        bool? isKept = null;
        try
        {
            isKept = await _claim.RenewAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException)
        {
            // Whether it arrived is not known: again soon, while there is time.
        }
        var now = _keeper.Now;
        bool isLost;
        TimeSpan next;
        lock (_gate)
        {
            _isRenewing = false;
            if (_state != State.Held) return;
            isLost = isKept == false || now >= _lostAt;
            if (isKept == true && !isLost) Extend(sent);
            else if (isKept is null) _renewAt = now + _ttl / 15 * (0.5 + Random.Shared.NextDouble());
            next = NextDue;
        }
        if (isLost) Lose();
        else _keeper.Schedule(this, next);
    }
}
