using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>The claim on a lock at several servers: held where a majority holds it. Each server has a tenth of the TTL to answer.</summary>
internal sealed class RedlockClaim(string name, string owner, IReadOnlyList<Claim> servers, TimeSpan patience, TimeProvider time) : Claim(name, owner)
{
    private readonly int _majority = servers.Count / 2 + 1;

    // Releases are announced by each server, but one notice is no majority: waiters ask from time to time.
    public override string? Channel => null;

    public override TimeSpan MaxPause => TimeSpan.FromMilliseconds(500);

    public override async ValueTask<ClaimReply> AcquireAsync(bool waits, CancellationToken cancellation)
    {
        var replies = await AskAsync(server => server.AcquireAsync(waits: false, cancellation)).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        if (replies.Count(reply => reply is { IsGranted: true }) >= _majority) return new ClaimReply(true, 0, default);
        // What a minority granted would only stand in the way.
        await AskAsync(server => server.ReleaseAsync(CancellationToken.None)).ConfigureAwait(false);
        var refused = replies.Where(reply => reply is not null).Select(reply => reply!.Value.RetryAfter).Where(retry => retry > TimeSpan.Zero).DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return replies.Count(reply => reply is not null) >= _majority
            ? new ClaimReply(false, 0, refused)
            : throw new RedisConnectionException($"Fewer than {_majority} of {servers.Count} servers answered for the lock '{Name}'.", mayHaveRun: false);
    }

    public override async ValueTask<bool> RenewAsync(CancellationToken cancellation)
    {
        var kept = await AskAsync(server => server.RenewAsync(cancellation)).ConfigureAwait(false);
        if (kept.Count(answer => answer == true) >= _majority) return true;
        // Where too many have it no more it is lost; where some did not answer they may.
        return kept.Count(answer => answer == false) > servers.Count - _majority
            ? false
            : throw new RedisConnectionException($"Fewer than {_majority} of {servers.Count} servers answered for the lock '{Name}'.", mayHaveRun: true);
    }

    public override async ValueTask<bool> ReleaseAsync(CancellationToken cancellation)
    {
        var freed = await AskAsync(server => server.ReleaseAsync(cancellation)).ConfigureAwait(false);
        return freed.Count(answer => answer == true) >= _majority;
    }

    private Task<T?[]> AskAsync<T>(Func<Claim, ValueTask<T>> question) where T : struct => Task.WhenAll(servers.Select(async server =>
    {
        try
        {
            return (T?)await question(server).AsTask().Watched().WaitAsync(patience, time).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException)
        {
            // One server that does not answer is what the others are for.
            return null;
        }
    }));
}
