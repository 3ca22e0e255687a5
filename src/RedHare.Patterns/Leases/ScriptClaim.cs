namespace RedHare.Patterns.Leases;

/// <summary>A claim on one server (or cluster), by scripts.</summary>
internal class ScriptClaim : Claim
{
    private static readonly ReplyConverter<ClaimReply> Granted = static reply =>
    {
        var items = reply.Items;
        var answer = new ClaimReply(items[0].AsInteger() == 1, items[1].AsInteger(), Milliseconds(items[2]));
        return items.Count == 3 ? answer : answer with { Left = items[3].AsInteger(), ResetAfter = Milliseconds(items[4]) };
    };

    private static readonly ReplyConverter<bool> Kept = static reply => reply.AsInteger() == 1;

    private readonly IRedisBackend _backend;
    private readonly LeaseScripts _scripts;
    private readonly RedisKey[] _keys;
    private readonly RedisValue[] _arguments;
    private readonly TimeSpan? _waiterTtl;

    /// <param name="backend">Where.</param>
    /// <param name="scripts">How.</param>
    /// <param name="name">What the program calls it.</param>
    /// <param name="owner">Who.</param>
    /// <param name="keys">KEYS.</param>
    /// <param name="channel">Where a release is announced.</param>
    /// <param name="options">For how long.</param>
    /// <param name="waiterTtl">How long a waiter counts on the server that is not heard of; null when waiters leave no trace.</param>
    /// <param name="more">What the scripts need besides.</param>
    public ScriptClaim(
        IRedisBackend backend, LeaseScripts scripts, string name, string owner, RedisKey[] keys, string channel, LeaseOptions options, TimeSpan? waiterTtl = null,
        params ReadOnlySpan<RedisValue> more) : base(name, owner)
    {
        (_backend, _scripts, _keys, Channel, _waiterTtl) = (backend, scripts, keys, channel, waiterTtl);
        _arguments = [owner, (long)options.Ttl.TotalMilliseconds, (long)options.FenceRetention.TotalMilliseconds, channel, .. more, 0];
    }

    public override string Channel { get; }

    // A waiter is heard of three times in the time it counts.
    public override TimeSpan MaxPause => _waiterTtl is { } ttl ? ttl / 3 : base.MaxPause;

    public override ValueTask<ClaimReply> AcquireAsync(bool waits, CancellationToken cancellation)
    {
        var arguments = _arguments;
        if (waits && _waiterTtl is { } ttl) arguments = [.. _arguments.AsSpan(0, _arguments.Length - 1), (long)ttl.TotalMilliseconds];
        return _backend.EvaluateAsync(_scripts.Acquire, _keys, arguments, Granted, cancellation);
    }

    public override ValueTask<bool> RenewAsync(CancellationToken cancellation) =>
        _backend.EvaluateAsync(_scripts.Renew, _keys, _arguments, Kept, cancellation);

    public override ValueTask<bool> ReleaseAsync(CancellationToken cancellation) =>
        _backend.EvaluateAsync(_scripts.Release, _keys, _arguments, Kept, cancellation);

    private static TimeSpan Milliseconds(Reply reply) => TimeSpan.FromMilliseconds(Math.Max(reply.AsInteger(), 0));
}
