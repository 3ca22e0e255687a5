namespace RedHare.Client;

/// <summary>
/// All subscriptions to one server, on one connection of their own. When it is lost they are made anew, and each subscriber is told that there was a gap
/// once the server has confirmed.
/// </summary>
/// <remarks>
/// A server answers what a connection asks in order, each SUBSCRIBE, UNSUBSCRIBE and PING once. So what was asked waits in a queue, and each confirmation
/// or error belongs to its head; everything else is a message. That holds for RESP2 and RESP3 alike.
/// </remarks>
internal sealed class SubscriptionHub(RedisOptions options, LinkSource source) : IDisposable, ISubscriptionOwner
{
    private static readonly CommandSpec[] Begin = [new("SUBSCRIBE"), new("PSUBSCRIBE"), new("SSUBSCRIBE")];
    private static readonly CommandSpec[] End = [new("UNSUBSCRIBE"), new("PUNSUBSCRIBE"), new("SUNSUBSCRIBE")];
    private static readonly CommandSpec Ping = new("PING");

    private readonly Lock _gate = new();
    private readonly Dictionary<(SubscriptionKind, RedisKey), Topic> _topics = [];
    private readonly Queue<Request> _asked = new();
    private readonly CancellationTokenSource _closing = new();
    private Link? _link;
    private bool _isConnecting;
    private readonly MoveSignal _moves = new();
    private Exception? _lastFailure;

    /// <summary>Subscribes, and waits for the server's confirmation.</summary>
    public async ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var subscription = new Subscription(this, kind, channel, options.MaxPendingMessages);
        Task confirmed;
        Link? link;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(RedisConnection));
            link = _link;
            if (!_topics.TryGetValue((kind, channel), out var topic))
            {
                _topics.Add((kind, channel), topic = new Topic(kind, channel));
                Ask(Begin[(int)kind], topic);
            }
            topic.Add(subscription);
            confirmed = topic.Confirmed;
            Connect();
        }
        link?.Flush();
        try
        {
            await confirmed.WaitAsync(options.CommandTimeout, cancellation).ConfigureAwait(false);
            return subscription;
        }
        catch (Exception exception)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            if (exception is not TimeoutException) throw;
            lock (_gate) link = _link;
            throw link is null
                ? new RedisConnectionException("There was no connection to the server in time.", mayHaveRun: false, _lastFailure)
                : new TimeoutException("The server did not confirm the subscription in time.");
        }
    }

    public void Expire(long now)
    {
        Link? link;
        var isDead = false;
        lock (_gate)
        {
            link = _link;
            if (link is null) return;
            var silence = now - link.LastReceived;
            if (_asked.TryPeek(out var oldest)) isDead = silence >= options.Silence.TotalMilliseconds && now - oldest.At >= options.Silence.TotalMilliseconds;
            else if (options.KeepAlive != Timeout.InfiniteTimeSpan && silence >= options.KeepAlive.TotalMilliseconds) Ask(Ping, null);
        }
        if (isDead) link.Close(new TimeoutException("The server was silent for too long."));
        else link.Flush();
    }

    /// <summary>Leaves a server that is not the one that is meant any more, and hurries if it was left already.</summary>
    public void Move(RedisEndPoint? rightOne, Exception reason)
    {
        Link? link;
        lock (_gate) link = _link;
        if (link is null) _moves.Raise();
        else if (link.EndPoint != rightOne) link.Close(reason);
    }

    public void Dispose()
    {
        Link? link;
        Topic[] all;
        lock (_gate)
        {
            if (_closing.IsCancellationRequested) return;
            _closing.Cancel();
            link = _link;
            all = [.. _topics.Values];
            _topics.Clear();
        }
        foreach (var topic in all) topic.Finish(null);
        link?.Close(new ObjectDisposedException(nameof(RedisConnection)));
    }

    /// <inheritdoc/>
    public void Remove(Subscription subscription, SubscriptionKind kind, RedisKey channel)
    {
        Link? link;
        lock (_gate)
        {
            if (!_topics.TryGetValue((kind, channel), out var topic) || !topic.Remove(subscription) || !topic.IsAbandoned) return;
            _topics.Remove((kind, channel));
            // Without a link there is nothing to end: only what is still wanted is asked for on the next.
            Ask(End[(int)kind], topic);
            link = _link;
        }
        link?.Flush();
    }

    /// <summary>Queues a request on the link, if there is one. Under the lock.</summary>
    private void Ask(CommandSpec spec, Topic? topic)
    {
        if (_link is null) return;
        var line = CommandLine.Rent(spec);
        if (topic is not null) line.Key(topic.Channel);
        if (_link.TryQueue(line)) _asked.Enqueue(new Request(spec, topic, Environment.TickCount64));
        line.Return();
    }

    /// <summary>Begins to connect, if there is need and nobody does. Under the lock.</summary>
    private void Connect()
    {
        if (_link is not null || _isConnecting || _topics.Count == 0 || _closing.IsCancellationRequested) return;
        _isConnecting = true;
        _ = ConnectAsync();
    }

    private async Task ConnectAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var delay = new ReconnectDelay(options.ReconnectMinDelay, options.ReconnectMaxDelay);
        try
        {
            while (true)
            {
                var moved = _moves.Next;
                using var attempt = CancellationTokenSource.CreateLinkedTokenSource(moved, _closing.Token);
                try
                {
                    if (TryAdopt(await source.ConnectAsync(attempt.Token).ConfigureAwait(false))) return;
                }
                catch (Exception exception) when (!_closing.IsCancellationRequested)
                {
                    _lastFailure = exception;
                }
                if (!await MoveSignal.PauseAsync(delay.Next(), moved, _closing.Token).ConfigureAwait(false)) delay.Reset();
                lock (_gate)
                {
                    _isConnecting = _topics.Count > 0;
                    if (!_isConnecting) return;
                }
            }
        }
        catch (Exception) when (_closing.IsCancellationRequested)
        {
            // Whoever disposed ended all subscriptions.
        }
    }

    private bool TryAdopt(Link link)
    {
        link.OnPush = reply => OnPush(link, reply);
        int count;
        lock (_gate)
        {
            if (_closing.IsCancellationRequested || !link.TryOwn((reason, _) => OnLost(link, reason)))
            {
                link.Close(new ObjectDisposedException(nameof(RedisConnection)));
                return false;
            }
            (_link, _isConnecting) = (link, false);
            foreach (var topic in _topics.Values) Ask(Begin[(int)topic.Kind], topic);
            count = _topics.Count;
        }
        link.Flush();
        ClientLog.SubscriptionsBegun(options.Logger, count, link.EndPoint);
        return true;
    }

    private void OnLost(Link link, Exception reason)
    {
        int count;
        lock (_gate)
        {
            if (!ReferenceEquals(_link, link)) return;
            _link = null;
            _lastFailure = reason;
            _asked.Clear();
            count = _topics.Count;
            foreach (var topic in _topics.Values) topic.Lose();
            Connect();
        }
        if (count == 0) return;
        ClientLog.SubscriptionsLost(options.Logger, link.EndPoint, count, reason.Message);
        Instruments.Gaps.Add(count, ServerTags.Of(link.EndPoint));
    }

    private void OnPush(Link link, Reply reply)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_link, link)) return;
            if (reply.IsError) Refuse(new RedisServerException(reply.ToString()));
            else if (!TryDeliver(reply.Items)) Confirm(reply);
        }
        link.Flush();
    }

    private bool TryDeliver(IReadOnlyList<Reply> items)
    {
        if (items.Count < 3) return false;
        switch (items[0].ToString())
        {
            case "message": Post(SubscriptionKind.Channel, items[1].Bytes, items[1].Bytes, items[2].Bytes); return true;
            case "smessage": Post(SubscriptionKind.ShardChannel, items[1].Bytes, items[1].Bytes, items[2].Bytes); return true;
            case "pmessage" when items.Count > 3: Post(SubscriptionKind.Pattern, items[1].Bytes, items[2].Bytes, items[3].Bytes); return true;
            default: return false;
        }
    }

    private void Post(SubscriptionKind kind, RedisKey topic, RedisKey channel, ReadOnlyMemory<byte> payload)
    {
        if (_topics.TryGetValue((kind, topic), out var found)) found.Post(new RedisMessage(channel, payload));
    }

    private void Confirm(Reply reply)
    {
        var isPush = reply.Items.Count >= 2;
        var name = isPush ? reply.Items[0].ToString() : reply.ToString();
        if (_asked.TryPeek(out var head) && head.IsConfirmedBy(name, isPush ? reply.Items[1].Bytes : default))
        {
            _asked.Dequeue();
            if (head.Begins && IsWanted(head.Topic!)) head.Topic!.Confirm();
        }
        else if (name == "sunsubscribe" && _topics.TryGetValue((SubscriptionKind.ShardChannel, reply.Items[1].Bytes), out var moved))
        {
            // A cluster's node gave the channel's slot away. Whether it is still the right one, its answer tells.
            moved.Lose();
            Ask(Begin[(int)SubscriptionKind.ShardChannel], moved);
        }
        else throw new InvalidDataException($"The server sent '{name}', which nobody asked for.");
    }

    private void Refuse(RedisServerException error)
    {
        if (!_asked.TryDequeue(out var head)) throw new InvalidDataException($"The server sent an error that nobody asked for: {error.Message}");
        if (!head.Begins || !IsWanted(head.Topic!)) return;
        _topics.Remove((head.Topic!.Kind, head.Topic.Channel));
        head.Topic.Finish(error);
    }

    private bool IsWanted(Topic topic) => _topics.TryGetValue((topic.Kind, topic.Channel), out var current) && ReferenceEquals(current, topic);

    /// <param name="Spec">What was asked.</param>
    /// <param name="Topic">For which topic; null for PING.</param>
    /// <param name="At">When.</param>
    private readonly record struct Request(CommandSpec Spec, Topic? Topic, long At)
    {
        public bool Begins => Topic is not null && Array.IndexOf(Begin, Spec) >= 0;

        public bool IsConfirmedBy(string name, ReadOnlyMemory<byte> channel) => Topic is null
            ? name.Equals("pong", StringComparison.OrdinalIgnoreCase)
            : name.Equals(Spec.Name, StringComparison.OrdinalIgnoreCase) && Topic.Channel.Bytes.Span.SequenceEqual(channel.Span);
    }
}
