namespace RedHare.Client;

/// <summary>A waist that sends nothing: it gathers commands until they run together, once.</summary>
internal sealed class CommandQueue(string name) : IRedisBackend
{
    private readonly Lock _gate = new();
    private List<QueuedCommand>? _queued = [];

    public bool IsDeferred => true;

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        if ((command.Spec.Traits & CommandTraits.Blocking) != 0) throw Refusal(command, $"{command.Spec.Name} may wait on the server, which would hold up all of a {name}: run it on the connection itself.");
        if (KnownCommands.OfConnection(command.Spec.Name)) throw Refusal(command, $"{command.Spec.Name} concerns the connection it is sent over, not a {name}.");
        var queued = new QueuedCommand<T>(command, converter);
        lock (_gate)
        {
            if (_queued is null) throw Refusal(command, $"The {name} has been executed or disposed: make another.");
            _queued.Add(queued);
        }
        return queued.Await(cancellation);
    }

    /// <summary>Runs what was gathered on a backend. Each command's task ends; false when a watched key had changed.</summary>
    public async ValueTask<bool> RunAsync(IRedisBackend backend, bool atomic, CancellationToken cancellation)
    {
        var queued = Take() ?? throw new InvalidOperationException($"The {name} has been executed or disposed: make another.");
        if (queued.Count == 0) return true;
        Reply[] replies;
        try
        {
            replies = await backend.ExecuteBatchAsync(queued.ConvertAll(static one => one.Line), atomic, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            foreach (var one in queued) one.Fail(exception);
            throw;
        }
        if (replies.Length == queued.Count)
        {
            for (var i = 0; i < replies.Length; i++) queued[i].Complete(replies[i]);
            return true;
        }
        foreach (var one in queued) one.Cancel();
        return false;
    }

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) =>
        throw new NotSupportedException($"A {name} does not hold another.");

    public ValueTask<IReadOnlyList<IRedisBackend>> MastersAsync(CancellationToken cancellation = default) =>
        throw new NotSupportedException($"What goes over all keys, server by server and call by call, cannot be part of a {name}: run it on the connection itself.");

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) =>
        throw new NotSupportedException($"A {name} opens no connections.");

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) =>
        throw new NotSupportedException($"A {name} holds no subscriptions: subscribe on the connection itself.");

    /// <summary>What was never run fails.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var one in Take() ?? [])
        {
            one.Line.Return();
            one.Fail(new ObjectDisposedException(null, $"The {name} was disposed before it was executed: the command did not run."));
        }
        return default;
    }

    private static InvalidOperationException Refusal(CommandLine command, string reason)
    {
        command.Return();
        return new InvalidOperationException(reason);
    }

    private List<QueuedCommand>? Take()
    {
        lock (_gate)
        {
            var queued = _queued;
            _queued = null;
            return queued;
        }
    }
}
