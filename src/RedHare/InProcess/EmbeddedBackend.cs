namespace RedHare.InProcess;

/// <summary>
/// The waist over an engine in this process: a command runs on the caller's thread and is done when the call returns, except where it waits. Each thread
/// takes a session of its own from a few spare ones.
/// </summary>
internal sealed class EmbeddedBackend(EmbeddedServer server, bool ownsServer, int database = 0, KeyTracking? tracking = null) : IRedisBackend
{
    // A tracking session is not closed lightly, since what was read by it is stale then.
    private readonly SparePool<EmbeddedConnection> _spare = new(tracking is null ? 2 * Environment.ProcessorCount : 256);

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var connection = Take();
        if ((command.Spec.Traits & CommandTraits.Blocking) != 0) return WaitAsync(connection, command, converter, cancellation);
        try
        {
            var reply = connection.Execute(command, ReplyLifetime<T>.EndsWithConversion);
            if (reply.IsError)
            {
                var error = new RedisServerException(reply.ToString());
                return connection.Undurable() is { } unsettled ? AwaitAsync<T>(unsettled, error) : ValueTask.FromException<T>(error);
            }
            var value = converter(reply);
            return connection.Undurable() is { } undurable ? AwaitAsync(undurable, value) : new ValueTask<T>(value);
        }
        catch (Exception exception)
        {
            // A reply of another shape than the command's: it fails the call as with any other backend.
            return ValueTask.FromException<T>(exception);
        }
        finally
        {
            command.Return();
            Leave(connection);
        }
    }

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var connection = Take();
        var replies = connection.ExecuteBatch(commands, atomic, out var error);
        var undurable = connection.Undurable();
        Leave(connection);
        if (undurable is not null) return AwaitAsync(undurable, replies, error);
        return error is null ? new ValueTask<Reply[]>(replies) : throw error;
    }

    private static async ValueTask<T> AwaitAsync<T>(Task undurable, T value)
    {
        await undurable.ConfigureAwait(false);
        return value;
    }

    private static async ValueTask<T> AwaitAsync<T>(Task undurable, RedisServerException error)
    {
        await undurable.ConfigureAwait(false);
        throw error;
    }

    internal static async ValueTask<Reply[]> AwaitAsync(Task undurable, Reply[] replies, RedisServerException? error)
    {
        await undurable.ConfigureAwait(false);
        return error is null ? replies : throw error;
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) =>
        new(new EmbeddedSession(Connect(), this));

    public ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default)
    {
        var backend = new EmbeddedBackend(server, ownsServer: false, database, tracking);
        // The first session is made now, so that options which the engine refuses are refused here.
        backend.Leave(backend.Connect());
        return new(backend);
    }

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) =>
        new(EmbeddedSubscription.Begin(Connect, kind, channel));

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
        WaitAsync(connection, command, converter, Leave, cancellation);

    // One that CLIENT KILL has closed is of no use any more.
    private EmbeddedConnection Take()
    {
        while (_spare.Take() is { } connection)
        {
            if (!connection.IsClosed) return connection;
            connection.Dispose();
        }
        return Connect();
    }

    private void Leave(EmbeddedConnection connection)
    {
        if (!_spare.Give(connection)) connection.Dispose();
    }

    private EmbeddedConnection Connect()
    {
        var connection = server.Connect(tracking);
        if (tracking is not null) Begin(connection, tracking);
        if (database != 0) connection.Execute("SELECT", database.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return connection;
    }

    private static void Begin(EmbeddedConnection connection, KeyTracking tracking)
    {
        var line = tracking.Begin();
        var reply = connection.Execute(line);
        line.Return();
        if (!reply.IsError) return;
        connection.Dispose();
        throw new RedisServerException(reply.ToString());
    }
}
