namespace RedHare.Patterns.Tests.Caching;

/// <summary>A backend that runs something of the test's between the commands of a batch, as any other client may.</summary>
public sealed class SplitBackend(IRedisBackend inner) : IRedisBackend
{
    /// <summary>Runs once, within a batch.</summary>
    public Func<Task>? Between { get; set; }

    /// <summary>Batches before that one.</summary>
    public int Skip { get; set; }

    /// <summary>Commands of it that run before.</summary>
    public int After { get; set; } = 1;

    /// <summary>Whether those run once more with the others, as when their replies were lost.</summary>
    public bool Again { get; set; }

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) => inner.ExecuteAsync(command, converter, cancellation);

    public async ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        if (Between is not { } between || Skip-- > 0) return await inner.ExecuteBatchAsync(commands, atomic, cancellation);
        Between = null;
        var copies = commands.Take(After).Select(Copied).ToArray();
        var first = await inner.ExecuteBatchAsync([.. commands.Take(After)], atomic, cancellation);
        await between();
        if (Again) return await inner.ExecuteBatchAsync([.. copies, .. commands.Skip(After)], atomic, cancellation);
        return [.. first, .. await inner.ExecuteBatchAsync([.. commands.Skip(After)], atomic, cancellation)];
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => inner.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => inner.SubscribeAsync(kind, channel, cancellation);

    public ValueTask DisposeAsync() => default;

    private static CommandLine Copied(CommandLine line)
    {
        var copy = CommandLine.Rent(line.Spec);
        for (var i = line.Spec.Name.Split(' ').Length; i < line.Count; i++)
        {
            if (Enumerable.Range(0, line.KeyCount).Any(key => line.KeyIndex(key) == i)) copy.Key(line[i].ToArray());
            else copy.Add(line[i]);
        }
        return copy;
    }
}
