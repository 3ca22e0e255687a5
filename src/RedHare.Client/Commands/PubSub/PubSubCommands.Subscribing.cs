namespace RedHare.Client;

public sealed partial class PubSubCommands
{
    /// <summary>Subscribes to a channel: ends when the server has confirmed it. Disposing the subscription ends it. <see href="https://redis.io/docs/latest/commands/subscribe/"/></summary>
    public ValueTask<IRedisSubscription> SubscribeAsync(RedisKey channel, CancellationToken cancellation = default) =>
        backend.SubscribeAsync(SubscriptionKind.Channel, channel, cancellation);

    /// <summary>Subscribes to a channel whose messages are read into a type: <c>bytes => JsonSerializer.Deserialize(bytes.Span, …)</c>.</summary>
    public ValueTask<RedisSubscription<T>> SubscribeAsync<T>(RedisKey channel, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation = default) =>
        RedisSubscription<T>.BeginAsync(SubscribeAsync(channel, cancellation), read);

    /// <summary>Subscribes to a channel whose messages are text (UTF-8).</summary>
    public ValueTask<RedisSubscription<string>> SubscribeTextAsync(RedisKey channel, CancellationToken cancellation = default) => SubscribeAsync(channel, AsText, cancellation);

    /// <summary>Subscribes to all channels that match a glob pattern. <see href="https://redis.io/docs/latest/commands/psubscribe/"/></summary>
    public ValueTask<IRedisSubscription> PSubscribeAsync(RedisKey pattern, CancellationToken cancellation = default) =>
        backend.SubscribeAsync(SubscriptionKind.Pattern, pattern, cancellation);

    /// <summary>Subscribes to all channels that match a glob pattern, whose messages are read into a type.</summary>
    public ValueTask<RedisSubscription<T>> PSubscribeAsync<T>(RedisKey pattern, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation = default) =>
        RedisSubscription<T>.BeginAsync(PSubscribeAsync(pattern, cancellation), read);

    /// <summary>Subscribes to all channels that match a glob pattern, whose messages are text (UTF-8).</summary>
    public ValueTask<RedisSubscription<string>> PSubscribeTextAsync(RedisKey pattern, CancellationToken cancellation = default) => PSubscribeAsync(pattern, AsText, cancellation);

    /// <summary>Subscribes to a shard channel. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/ssubscribe/"/></summary>
    public ValueTask<IRedisSubscription> SSubscribeAsync(RedisKey channel, CancellationToken cancellation = default) =>
        backend.SubscribeAsync(SubscriptionKind.ShardChannel, channel, cancellation);

    /// <summary>Subscribes to a shard channel whose messages are read into a type.</summary>
    public ValueTask<RedisSubscription<T>> SSubscribeAsync<T>(RedisKey channel, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellation = default) =>
        RedisSubscription<T>.BeginAsync(SSubscribeAsync(channel, cancellation), read);

    /// <summary>Subscribes to a shard channel whose messages are text (UTF-8).</summary>
    public ValueTask<RedisSubscription<string>> SSubscribeTextAsync(RedisKey channel, CancellationToken cancellation = default) => SSubscribeAsync(channel, AsText, cancellation);

    private static string AsText(ReadOnlyMemory<byte> payload) => System.Text.Encoding.UTF8.GetString(payload.Span);
}
