namespace RedHare.Client;

/// <summary>A connection of the caller's own: what it carries (WATCH, a transaction) is lost with it, so it is never made anew.</summary>
internal sealed class SessionBackend : IRedisBackend
{
    private readonly Link _link;
    private readonly IRedisBackend _parent;
    private readonly RedisOptions _options;
    private readonly IPendingOwner? _owner;
    private readonly Timer _timer;

    public SessionBackend(Link link, IRedisBackend parent, RedisOptions options, IPendingOwner? owner = null)
    {
        (_link, _parent, _options, _owner) = (link, parent, options, owner);
        link.OnClosed = static (reason, unanswered) =>
        {
            foreach (var pending in unanswered) pending.Fail(new RedisConnectionException("The connection was lost.", mayHaveRun: true, reason));
        };
        _timer = new Timer(static state => ((Link)state!).Expire(Environment.TickCount64), link, 250, 250);
    }

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default)
    {
        var blocks = (command.Spec.Traits & CommandTraits.Blocking) != 0;
        var pending = PendingReply<T>.Rent(command, converter, blocks ? long.MaxValue : Environment.TickCount64 + (long)_options.CommandTimeout.TotalMilliseconds);
        var task = pending.Task;
        pending.Owner = _owner;
        pending.Observe(cancellation);
        if (!_link.TrySubmit(pending)) pending.Fail(new RedisConnectionException("The connection was lost.", mayHaveRun: false));
        return task;
    }

    public async ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
    {
        var tasks = Batch.Lines(commands, atomic).ConvertAll(line => ExecuteAsync(line, RawReply.Converter, cancellation).AsTask());
        var replies = Array.ConvertAll(await Task.WhenAll(tasks).ConfigureAwait(false), raw => raw.Reply);
        return Batch.Results(replies, atomic);
    }

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => _parent.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => _parent.SubscribeAsync(kind, channel, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
    }
}
