namespace RedHare.Client;

/// <summary>
/// Publishing and subscribing: <see href="https://redis.io/docs/latest/develop/interact/pubsub/"/>. Who is not subscribed misses what is published; a subscription that lost its
/// connection is made anew and says so (<see cref="RedisMessage.IsGap"/>). Who must miss nothing uses a stream.
/// </summary>
public sealed partial class PubSubCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        PublishSpec = new("PUBLISH"),
        SPublishSpec = new("SPUBLISH"),
        ChannelsSpec = new("PUBSUB CHANNELS", CommandTraits.ReadOnly | CommandTraits.EveryMaster, CommandSplit.Concatenate),
        NumPatSpec = new("PUBSUB NUMPAT", CommandTraits.ReadOnly | CommandTraits.EveryMaster, CommandSplit.Sum),
        NumSubSpec = new("PUBSUB NUMSUB", CommandTraits.ReadOnly),
        ShardChannelsSpec = new("PUBSUB SHARDCHANNELS", CommandTraits.ReadOnly | CommandTraits.EveryMaster, CommandSplit.Concatenate),
        ShardNumSubSpec = new("PUBSUB SHARDNUMSUB", CommandTraits.ReadOnly);

    private static readonly ReplyConverter<Dictionary<string, long>> Counts = static reply => new ReplyMap(reply).ToDictionary(static count => count.AsInteger());

    /// <summary>Sends a message to a channel's subscribers. Returns how many got it, of those at the same node of a cluster. <see href="https://redis.io/docs/latest/commands/publish/"/></summary>
    public ValueTask<long> PublishAsync(RedisValue channel, RedisValue message, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(PublishSpec).Add(channel).Add(message), Replies.Integer, cancellation);

    /// <summary>Sends a message to a shard channel's subscribers. Returns how many got it. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/spublish/"/></summary>
    public ValueTask<long> SPublishAsync(RedisKey channel, RedisValue message, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SPublishSpec).Key(channel).Add(message), Replies.Integer, cancellation);

    /// <summary>The channels that somebody is subscribed to; in a cluster several nodes may name the same. <see href="https://redis.io/docs/latest/commands/pubsub-channels/"/></summary>
    /// <param name="pattern">A glob pattern; null for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<string[]> PubSubChannelsAsync(RedisValue? pattern = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Optional(ChannelsSpec, pattern), Replies.Texts, cancellation);

    /// <summary>How many patterns are subscribed to. <see href="https://redis.io/docs/latest/commands/pubsub-numpat/"/></summary>
    public ValueTask<long> PubSubNumPatAsync(CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(NumPatSpec), Replies.Integer, cancellation);

    /// <summary>How many are subscribed to each of some channels; in a cluster at one node. <see href="https://redis.io/docs/latest/commands/pubsub-numsub/"/></summary>
    public ValueTask<Dictionary<string, long>> PubSubNumSubAsync(ReadOnlySpan<RedisValue> channels, CancellationToken cancellation = default) =>
        channels.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(NumSubSpec).AddAll(channels), Counts, cancellation);

    /// <summary>The shard channels that somebody is subscribed to. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/pubsub-shardchannels/"/></summary>
    /// <param name="pattern">A glob pattern; null for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<string[]> PubSubShardChannelsAsync(RedisValue? pattern = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Optional(ShardChannelsSpec, pattern), Replies.Texts, cancellation);

    /// <summary>How many are subscribed to each of some shard channels, which in a cluster must share a slot. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/pubsub-shardnumsub/"/></summary>
    public ValueTask<Dictionary<string, long>> PubSubShardNumSubAsync(ReadOnlySpan<RedisKey> channels, CancellationToken cancellation = default) =>
        channels.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(ShardNumSubSpec).Keys(channels), Counts, cancellation);

    private static CommandLine Optional(CommandSpec spec, RedisValue? argument) => argument is { } given ? CommandLine.Rent(spec).Add(given) : CommandLine.Rent(spec);
}
