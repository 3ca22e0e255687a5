namespace RedHare.Patterns.Leases;

/// <summary>A claim that remembers what it was answered last: how many are left, and when to ask again.</summary>
internal sealed class CountedClaim(
    IRedisBackend backend, LeaseScripts scripts, string name, RedisKey[] keys, string channel, LeaseOptions options, int limit, int permits)
    : ScriptClaim(backend, scripts, name, Leasing.NewOwner(), keys, channel, options, waiterTtl: null, limit, permits)
{
    /// <summary>The last answer.</summary>
    public ClaimReply Answer { get; private set; }

    public override async ValueTask<ClaimReply> AcquireAsync(bool waits, CancellationToken cancellation) =>
        Answer = await base.AcquireAsync(waits, cancellation).ConfigureAwait(false);
}
