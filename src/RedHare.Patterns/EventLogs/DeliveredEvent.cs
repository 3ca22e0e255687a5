namespace RedHare.Patterns.EventLogs;

/// <summary>An event that a handler is given.</summary>
public sealed class DeliveredEvent<T> : LoggedEvent<T>
{
    private readonly EffectScope _scope;

    internal DeliveredEvent(EventId id, T value, string? key, string? idempotencyKey, int attempt, EffectScope scope)
        : base(id, value, key, idempotencyKey) => (Attempt, _scope) = (attempt, scope);

    /// <summary>Which attempt this is, from 1 on.</summary>
    public int Attempt { get; }

    /// <summary>
    /// Has an effect on the server once for this event and this group, however often the event comes: the script and the note that it has run are one step. Events with the same
    /// <see cref="LoggedEvent{T}.IdempotencyKey"/> count as one.
    /// </summary>
    /// <param name="effect">What is done.</param>
    /// <param name="keys">Its KEYS, at least one; in a cluster of one slot.</param>
    /// <param name="arguments">Its ARGV.</param>
    /// <param name="cancellation">Ends the waiting; it may still happen.</param>
    /// <returns>What the script answered; null when it has happened before.</returns>
    /// <exception cref="RedisServerException">The script failed: it is not taken to have happened, though what it did before it failed stays done.</exception>
    public ValueTask<Reply?> ApplyAsync(EventEffect effect, IReadOnlyList<RedisKey> keys, IReadOnlyList<RedisValue>? arguments = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(effect);
        return _scope.ApplyAsync(effect, IdempotencyKey ?? Id.ToString(), keys, arguments ?? [], cancellation);
    }
}
