namespace RedHare.Hosting;

/// <summary>The backend as a service. The container disposes what it has made, before the <see cref="Hare"/> that still needs it: so this one's disposal does nothing.</summary>
internal sealed class SharedBackend(IRedisBackend inner) : IRedisBackend
{
    public bool IsDeferred => inner.IsDeferred;

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) => inner.ExecuteAsync(command, converter, cancellation);

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) => inner.ExecuteBatchAsync(commands, atomic, cancellation);

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => inner.OpenSessionAsync(key, cancellation);

    public ValueTask<IReadOnlyList<IRedisBackend>> MastersAsync(CancellationToken cancellation = default) => inner.MastersAsync(cancellation);

    public ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default) => inner.OpenTrackedAsync(tracking, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => inner.SubscribeAsync(kind, channel, cancellation);

    public ValueTask DisposeAsync() => default;
}
