namespace RedHare.Client;

public sealed partial class StreamCommands
{
    private static readonly CommandSpec
        XInfoConsumersSpec = new("XINFO CONSUMERS", CommandTraits.ReadOnly),
        XInfoGroupsSpec = new("XINFO GROUPS", CommandTraits.ReadOnly),
        XInfoStreamSpec = new("XINFO STREAM", CommandTraits.ReadOnly);

    /// <summary>A group's consumers. <see href="https://redis.io/docs/latest/commands/xinfo-consumers/"/></summary>
    public ValueTask<StreamConsumer[]> XInfoConsumersAsync(RedisKey key, RedisValue group, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(XInfoConsumersSpec).Key(key).Add(group), StreamConsumer.Converter, cancellation);

    /// <summary>A stream's consumer groups. <see href="https://redis.io/docs/latest/commands/xinfo-groups/"/></summary>
    public ValueTask<StreamGroup[]> XInfoGroupsAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(XInfoGroupsSpec).Key(key), StreamGroup.Converter, cancellation);

    /// <summary>What a server knows of a stream. <see href="https://redis.io/docs/latest/commands/xinfo-stream/"/></summary>
    /// <exception cref="RedisServerException">There is no such key.</exception>
    public ValueTask<StreamInfo> XInfoStreamAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(XInfoStreamSpec).Key(key), StreamInfo.Converter, cancellation);

    /// <summary>The same with entries, groups and what is pending (FULL). <see href="https://redis.io/docs/latest/commands/xinfo-stream/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="count">How many entries and pending ones at most; 0 for all, null for the server's default of 10.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RedisServerException">There is no such key.</exception>
    public ValueTask<StreamFullInfo> XInfoStreamFullAsync(RedisKey key, long? count = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Counted(CommandLine.Rent(XInfoStreamSpec).Key(key).Add("FULL"u8), count), StreamFullInfo.Converter, cancellation);
}
