namespace RedHare.InProcess;

/// <summary>
/// The waist over an engine in this process: a command runs on the caller's thread and is done when the call returns, except where it waits. Each thread
/// takes a session of its own from a few spare ones.
/// </summary>
internal sealed class EmbeddedBackend(EmbeddedServer server, bool ownsServer, int database = 0) : IRedisBackend
{
    private readonly SparePool<EmbeddedConnection> _spare = new(2 * Environment.ProcessorCount);

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var connection = Take();
        if ((command.Spec.Traits & CommandTraits.Blocking) != 0) return WaitAsync(connection, command, converter, cancellation);
        var reply = connection.Execute(command);
        command.Return();
        _spare.Give(connection);
        return reply.IsError ? throw new RedisServerException(reply.ToString()) : new ValueTask<T>(converter(reply));
    }

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var connection = Take();
        var replies = connection.ExecuteBatch(commands, atomic, out var error);
        _spare.Give(connection);
        return error is null ? new ValueTask<Reply[]>(replies) : throw error;
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) =>
        new(new EmbeddedSession(Connect(), this));

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) =>
        new(EmbeddedSubscription.Begin(Connect(), kind, channel));

    public ValueTask DisposeAsync()
    {
        while (_spare.Take() is { } connection) connection.Dispose();
        return ownsServer ? server.DisposeAsync() : ValueTask.CompletedTask;
    }

    internal static async ValueTask<T> WaitAsync<T>(EmbeddedConnection connection, CommandLine command, ReplyConverter<T> converter, Action<EmbeddedConnection> leave, CancellationToken cancellation)
    {
        try
        {
            var reply = await connection.ExecuteAsync(command, cancellation).ConfigureAwait(false);
            return converter(reply);
        }
        finally
        {
            command.Return();
            leave(connection);
        }
    }

    private ValueTask<T> WaitAsync<T>(EmbeddedConnection connection, CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation) =>
        WaitAsync(connection, command, converter, _spare.Give, cancellation);

    private EmbeddedConnection Take() => _spare.Take() ?? Connect();

    private EmbeddedConnection Connect()
    {
        var connection = server.Connect();
        if (database != 0) connection.Execute("SELECT", database.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return connection;
    }
}
