namespace RedHare.Patterns.Tests.Caching;

/// <summary>A backend that runs something of the test's between the first command of a batch and the others, as any other client may.</summary>
public sealed class SplitBackend(IRedisBackend inner) : IRedisBackend
{
    /// <summary>Runs once, after the first command of the next batch.</summary>
    public Func<Task>? Between { get; set; }

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) => inner.ExecuteAsync(command, converter, cancellation);

    public async ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        if (Between is not { } between) return await inner.ExecuteBatchAsync(commands, atomic, cancellation);
        Between = null;
        var first = await inner.ExecuteBatchAsync([commands[0]], atomic, cancellation);
        await between();
        return [.. first, .. await inner.ExecuteBatchAsync([.. commands.Skip(1)], atomic, cancellation)];
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => inner.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => inner.SubscribeAsync(kind, channel, cancellation);

    public ValueTask DisposeAsync() => default;
}
