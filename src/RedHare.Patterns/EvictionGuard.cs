namespace RedHare.Patterns;

/// <summary>
/// Whether the server may evict what a pattern must not lose. Any policy but noeviction takes keys with a TTL when memory is short, and a lock is one. Asked
/// once, before the first use; a server that does not tell (a hosted one without CONFIG) is believed.
/// </summary>
internal sealed class EvictionGuard(IRedisBackend backend, bool allows)
{
    private static readonly CommandSpec ConfigGet = new("CONFIG GET", CommandTraits.Idempotent);

    private volatile bool _isChecked = allows;

    /// <summary>Refuses to go on where keys may be evicted.</summary>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public ValueTask RequireNoneAsync(CancellationToken cancellation) => _isChecked ? default : CheckAsync(cancellation);

    private async ValueTask CheckAsync(CancellationToken cancellation)
    {
        try
        {
            var policy = await backend.ExecuteAsync(CommandLine.Rent(ConfigGet).Add("maxmemory*"), static reply => Evicting(reply), cancellation).ConfigureAwait(false);
            if (policy is not null)
                throw new InvalidOperationException(
                    $"The server evicts keys when its memory is full (maxmemory-policy {policy}), what must not be lost among them: locks, so that two would hold one; sessions; what waits to be written. Use a server with noeviction, or say by {nameof(PatternOptions)}.{nameof(PatternOptions.AllowsEviction)} that it may be so.");
        }
        catch (RedisServerException)
        {
            // It does not tell.
        }
        _isChecked = true;
    }

    // A map, or in RESP2 the same as a list: names and values in turn.
    private static string? Evicting(Reply reply)
    {
        var (policy, limit) = ("noeviction", "0");
        for (var i = 0; i + 1 < reply.Items.Count; i += 2)
        {
            var name = reply.Items[i].ToString();
            if (name == "maxmemory-policy") policy = reply.Items[i + 1].ToString();
            else if (name == "maxmemory") limit = reply.Items[i + 1].ToString();
        }
        return limit == "0" || policy == "noeviction" ? null : policy;
    }
}
