namespace RedHare.Client;

/// <summary>A connection of the caller's own: what it carries (WATCH, a transaction) is lost with it, so it is never made anew and nothing is sent again.</summary>
internal sealed class SessionBackend(Link link, IRedisBackend parent, RedisOptions options, IPendingOwner? owner = null) : IRedisBackend
{
    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        var blocks = (command.Spec.Traits & CommandTraits.Blocking) != 0;
        var deadline = blocks ? BlockingTimeout.Deadline(command, options.Silence) : Deadline.After(options.CommandTimeout);
        var pending = PendingReply<T>.Rent(command, converter, deadline);
        var task = pending.Task;
        pending.Owner = owner;
        pending.Observe(cancellation);
        if (!link.TrySubmit(pending)) pending.Fail(Gone());
        return task;
    }

    public async ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        if (commands.Count == 0 && !atomic) return [];
        var batch = Batch.Prepare(commands, atomic, Deadline.After(options.CommandTimeout), cancellation);
        batch.Owner = owner;
        if (link.TryQueue([batch])) link.Flush();
        else batch.Fail(Gone());
        return Batch.Results(await batch.WaitAsync().ConfigureAwait(false), atomic);
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => parent.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => parent.SubscribeAsync(kind, channel, cancellation);

    public ValueTask DisposeAsync() => link.DisposeAsync();

    private static RedisConnectionException Gone() => new("The session's connection was lost.", mayHaveRun: false);
}
