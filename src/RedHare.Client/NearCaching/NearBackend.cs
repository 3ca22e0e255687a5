namespace RedHare.Client;

/// <summary>The waist in front of another one, with a near cache between: reads of one key are held, writes pass and drop what is held of their keys.</summary>
internal sealed class NearBackend(IRedisBackend origin, NearReader reader, NearTable table) : IRedisBackend
{
    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        if (reader.Includes(command))
        {
            var read = reader.ReadAsync(command, asText: false, cancellation);
            return read.IsCompletedSuccessfully ? new ValueTask<T>(Convert(read.Result, converter)) : AwaitAsync(read, converter);
        }
        return (command.Spec.Traits & CommandTraits.ReadOnly) != 0 ? origin.ExecuteAsync(command, converter, cancellation) : WriteAsync(command, converter, cancellation);
    }

    public async ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        var stale = WrittenBy(commands);
        try
        {
            return await origin.ExecuteBatchAsync(commands, atomic, cancellation).ConfigureAwait(false);
        }
        finally
        {
            Drop(stale);
        }
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => origin.OpenSessionAsync(key, cancellation);

    public ValueTask<IReadOnlyList<IRedisBackend>> MastersAsync(CancellationToken cancellation = default) => origin.MastersAsync(cancellation);

    public ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default) => origin.OpenTrackedAsync(tracking, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => origin.SubscribeAsync(kind, channel, cancellation);

    /// <summary>What stands behind stays open: it is not the cache's.</summary>
    public ValueTask DisposeAsync() => default;

    private async ValueTask<T> AwaitAsync<T>(ValueTask<NearValue> read, ReplyConverter<T> converter) => Convert(await read.ConfigureAwait(false), converter);

    private T Convert<T>(NearValue value, ReplyConverter<T> converter) => converter(SharedReply.For<T>(table.ReplyOf(value)));

    private async ValueTask<T> WriteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation)
    {
        var stale = WrittenBy([command]);
        try
        {
            return await origin.ExecuteAsync(command, converter, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // However it ended it may have been done. The server's word comes too; the writer's own next read need not wait for it.
            Drop(stale);
        }
    }

    /// <summary>The keys that commands may change; null for all of them.</summary>
    private static List<byte[]>? WrittenBy(IReadOnlyList<CommandLine> commands)
    {
        var keys = new List<byte[]>();
        foreach (var command in commands)
        {
            if ((command.Spec.Traits & CommandTraits.ReadOnly) != 0) continue;
            if (command.Spec.Name is "FLUSHALL" or "FLUSHDB" or "SWAPDB") return null;
            for (var i = 0; i < command.KeyCount; i++) keys.Add(command[command.KeyIndex(i)].ToArray());
        }
        return keys;
    }

    private void Drop(List<byte[]>? stale)
    {
        if (stale is null) table.OnAllStale(AllStale.Flush);
        else
            foreach (var key in stale) table.OnStale(key);
    }
}
