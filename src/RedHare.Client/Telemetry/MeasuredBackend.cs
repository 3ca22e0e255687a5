namespace RedHare.Client;

/// <summary>
/// Measures what goes through the waist, whatever stands behind: so every kind of connection is measured alike. When nobody listens a command costs a check
/// and a call more, and its result is the inner one's own.
/// </summary>
internal sealed class MeasuredBackend(IRedisBackend inner, ServerTags server) : IRedisBackend
{
    /// <summary>Measures a backend, once.</summary>
    public static IRedisBackend Around(IRedisBackend backend, RedisOptions? options = null) =>
        backend as MeasuredBackend ?? new MeasuredBackend(backend, new ServerTags(options, (backend as IHealthSource)?.Health));

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) =>
        Instruments.IsMeasuring ? MeasureAsync(command, converter, cancellation) : inner.ExecuteAsync(command, converter, cancellation);

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) =>
        Instruments.IsMeasuring && commands.Count > 0 ? MeasureBatchAsync(commands, atomic, cancellation) : inner.ExecuteBatchAsync(commands, atomic, cancellation);

    public async ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) =>
        Measured(await inner.OpenSessionAsync(key, cancellation).ConfigureAwait(false));

    public async ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default) =>
        Measured(await inner.OpenTrackedAsync(tracking, cancellation).ConfigureAwait(false));

    public async ValueTask<IReadOnlyList<IRedisBackend>> MastersAsync(CancellationToken cancellation = default)
    {
        var masters = await inner.MastersAsync(cancellation).ConfigureAwait(false);
        return masters is [var only] && ReferenceEquals(only, inner) ? [this] : [.. masters.Select(Measured)];
    }

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) =>
        Instruments.IsMeasuring ? MeasureSubscriptionAsync(kind, channel, cancellation) : inner.SubscribeAsync(kind, channel, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    // A server among several, or a session, goes by the name of what it belongs to unless it knows better.
    private MeasuredBackend Measured(IRedisBackend backend) => new(backend, server.For(backend as IHealthSource));

    private async ValueTask<T> MeasureAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation)
    {
        var measurement = new Measurement(server, command.Spec.Name, text: server.QueryText ? QueryText.Of(command) : null);
        try
        {
            var result = await inner.ExecuteAsync(command, converter, cancellation).ConfigureAwait(false);
            // Who wants replies as they come gets errors as replies.
            measurement.End(result is RawReply { Reply: { IsError: true } error } ? new RedisServerException(error.ToString()) : null);
            return result;
        }
        catch (Exception exception)
        {
            measurement.End(exception);
            throw;
        }
    }

    private async ValueTask<Reply[]> MeasureBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation)
    {
        var measurement = new Measurement(server, NameOf(commands, atomic), commands.Count);
        try
        {
            var replies = await inner.ExecuteBatchAsync(commands, atomic, cancellation).ConfigureAwait(false);
            measurement.End();
            return replies;
        }
        catch (Exception exception)
        {
            measurement.End(exception);
            throw;
        }
    }

    private async ValueTask<IRedisSubscription> MeasureSubscriptionAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation)
    {
        var measurement = new Measurement(server, kind switch { SubscriptionKind.Pattern => "PSUBSCRIBE", SubscriptionKind.ShardChannel => "SSUBSCRIBE", _ => "SUBSCRIBE" });
        try
        {
            var subscription = await inner.SubscribeAsync(kind, channel, cancellation).ConfigureAwait(false);
            measurement.End();
            return subscription;
        }
        catch (Exception exception)
        {
            measurement.End(exception);
            throw;
        }
    }

    /// <summary>As the conventions have it: PIPELINE or MULTI, and the command where all are the same.</summary>
    private static string NameOf(IReadOnlyList<CommandLine> commands, bool atomic)
    {
        var name = commands[0].Spec.Name;
        for (var i = 1; i < commands.Count; i++)
            if (commands[i].Spec.Name != name) return atomic ? "MULTI" : "PIPELINE";
        return (atomic ? "MULTI " : "PIPELINE ") + name;
    }
}
