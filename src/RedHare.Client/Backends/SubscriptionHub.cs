namespace RedHare.Client;

/// <summary>
/// All subscriptions to one server, on one connection of their own. When it is lost they are made anew, and each subscriber is told that there was a gap.
/// </summary>
internal sealed class SubscriptionHub(RedisOptions options, Func<CancellationToken, Task<RedisEndPoint>> locate) : IAsyncDisposable
{
    private static readonly CommandSpec[] Begin = [new("SUBSCRIBE"), new("PSUBSCRIBE"), new("SSUBSCRIBE")];
    private static readonly CommandSpec[] End = [new("UNSUBSCRIBE"), new("PUNSUBSCRIBE"), new("SUNSUBSCRIBE")];

    private readonly Lock _gate = new();
    private readonly Dictionary<(SubscriptionKind, RedisKey), Topic> _topics = [];
    private readonly CancellationTokenSource _closing = new();
    private Task<Link>? _connecting;

    public async ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation)
    {
        var link = await ConnectedAsync().WaitAsync(cancellation).ConfigureAwait(false);
        var subscription = new Subscription(this, kind, channel, options.MaxPendingMessages);
        Topic? topic;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(RedisConnection));
            if (!_topics.TryGetValue((kind, channel), out topic))
            {
                _topics.Add((kind, channel), topic = new Topic());
                Send(link, Begin[(int)kind], channel);
            }
            topic.Subscribers.Add(subscription);
        }
        try
        {
            await topic.Confirmed.Task.WaitAsync(options.CommandTimeout, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        return subscription;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        Task<Link>? connecting;
        Subscription[] all;
        lock (_gate)
        {
            connecting = _connecting;
            all = [.. _topics.Values.SelectMany(topic => topic.Subscribers)];
            _topics.Clear();
        }
        foreach (var subscription in all) subscription.Finish();
        if (connecting is { IsCompletedSuccessfully: true }) connecting.Result.Close(new ObjectDisposedException(nameof(RedisConnection)));
    }

    internal void Remove(Subscription subscription, SubscriptionKind kind, RedisKey channel)
    {
        lock (_gate)
        {
            if (!_topics.TryGetValue((kind, channel), out var topic) || !topic.Subscribers.Remove(subscription) || topic.Subscribers.Count > 0) return;
            _topics.Remove((kind, channel));
            if (_connecting is { IsCompletedSuccessfully: true }) Send(_connecting.Result, End[(int)kind], channel);
        }
    }

    private Task<Link> ConnectedAsync()
    {
        lock (_gate)
        {
            if (_connecting is null || _connecting.IsFaulted || _connecting.IsCanceled) _connecting = ConnectAsync();
            return _connecting;
        }
    }

    private async Task<Link> ConnectAsync()
    {
        var endPoint = await locate(_closing.Token).ConfigureAwait(false);
        var (link, _) = await Connector.ConnectAsync(endPoint, options, _closing.Token).ConfigureAwait(false);
        link.OnPush = OnMessage;
        link.OnClosed = (_, _) => _ = RestoreAsync();
        lock (_gate)
        {
            foreach (var ((kind, channel), topic) in _topics)
            {
                Send(link, Begin[(int)kind], channel);
                foreach (var subscription in topic.Subscribers) subscription.Post(new RedisMessage(channel, default, IsGap: true));
            }
        }
        return link;
    }

    private async Task RestoreAsync()
    {
        var delay = new ReconnectDelay(options.ReconnectMinDelay, options.ReconnectMaxDelay);
        lock (_gate)
        {
            _connecting = null;
            if (_topics.Count == 0) return;
        }
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await ConnectedAsync().ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (exception is RedisConnectionException or RedisServerException or OperationCanceledException)
            {
                // The next attempt comes after a pause; subscribers hear of the gap when it succeeds.
                try
                {
                    await Task.Delay(delay.Next(), _closing.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    private static void Send(Link link, CommandSpec spec, RedisKey channel)
    {
        var line = CommandLine.Rent(spec).Key(channel);
        link.TrySend(line);
        line.Return();
    }

    private void OnMessage(Reply push)
    {
        var items = push.Items;
        if (items.Count < 3) return;
        switch (items[0].ToString())
        {
            case "message": Deliver(SubscriptionKind.Channel, items[1].Bytes, new RedisMessage(items[1].Bytes, items[2].Bytes)); break;
            case "smessage": Deliver(SubscriptionKind.ShardChannel, items[1].Bytes, new RedisMessage(items[1].Bytes, items[2].Bytes)); break;
            case "pmessage" when items.Count > 3: Deliver(SubscriptionKind.Pattern, items[1].Bytes, new RedisMessage(items[2].Bytes, items[3].Bytes)); break;
            case "subscribe": Confirm(SubscriptionKind.Channel, items[1].Bytes); break;
            case "psubscribe": Confirm(SubscriptionKind.Pattern, items[1].Bytes); break;
            case "ssubscribe": Confirm(SubscriptionKind.ShardChannel, items[1].Bytes); break;
        }
    }

    private void Deliver(SubscriptionKind kind, RedisKey channel, RedisMessage message)
    {
        lock (_gate)
        {
            if (!_topics.TryGetValue((kind, channel), out var topic)) return;
            foreach (var subscription in topic.Subscribers) subscription.Post(message);
        }
    }

    private void Confirm(SubscriptionKind kind, RedisKey channel)
    {
        lock (_gate)
            if (_topics.TryGetValue((kind, channel), out var topic)) topic.Confirmed.TrySetResult();
    }

    private sealed class Topic
    {
        public readonly List<Subscription> Subscribers = [];
        public readonly TaskCompletionSource Confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
