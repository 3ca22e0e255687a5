namespace RedHare.InProcess;

/// <summary>One session of an engine in this process, for WATCH and other state that a connection carries.</summary>
internal sealed class EmbeddedSession(EmbeddedConnection connection, IRedisBackend parent) : IRedisBackend
{
    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) =>
        EmbeddedBackend.WaitAsync(connection, command, converter, static _ => { }, cancellation);

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        if (atomic) connection.Execute("MULTI");
        var replies = new Reply[commands.Count];
        for (var i = 0; i < replies.Length; i++)
        {
            replies[i] = connection.Execute(commands[i]);
            commands[i].Return();
        }
        if (!atomic) return new ValueTask<Reply[]>(replies);
        var result = connection.Execute("EXEC");
        return new ValueTask<Reply[]>([.. result.Items]);
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => parent.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => parent.SubscribeAsync(kind, channel, cancellation);

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }
}
