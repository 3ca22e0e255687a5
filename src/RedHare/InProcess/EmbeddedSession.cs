namespace RedHare.InProcess;

/// <summary>One session of an engine in this process, for WATCH and other state that a connection carries.</summary>
internal sealed class EmbeddedSession(EmbeddedConnection connection, IRedisBackend parent) : IRedisBackend
{
    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) =>
        EmbeddedBackend.WaitAsync(connection, command, converter, static _ => { }, cancellation);

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        var replies = connection.ExecuteBatch(commands, atomic, out var error);
        if (connection.Undurable() is { } undurable) return EmbeddedBackend.AwaitAsync(undurable, replies, error);
        return error is null ? new ValueTask<Reply[]>(replies) : throw error;
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => parent.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => parent.SubscribeAsync(kind, channel, cancellation);

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
