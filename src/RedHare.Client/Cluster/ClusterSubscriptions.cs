namespace RedHare.Client;

/// <summary>
/// All subscriptions of a cluster's client. Channels and patterns are heard on any node, and so on one for all; a shard channel only on the node that holds
/// its slot. One loop brings every topic to where it belongs: when it is new, when its link was lost, when its slot moved. Subscribers whose topic was moved
/// are told that there was a gap.
/// </summary>
internal sealed class ClusterSubscriptions : ISubscriptionOwner, IDisposable
{
    private readonly Topology _topology;
    private readonly RedisOptions _options;
    private readonly Lock _gate = new();
    private readonly Dictionary<(SubscriptionKind, RedisKey), PlacedTopic> _topics = [];
    private readonly Dictionary<RedisEndPoint, SubscriberLink> _links = [];
    private readonly SemaphoreSlim _signal = new(0);
    private readonly CancellationTokenSource _closing = new();
    private RedisEndPoint? _home; // where channels and patterns are heard
    private bool _isBegun, _hasStumbled;

    public ClusterSubscriptions(Topology topology, RedisOptions options)
    {
        // What is subscribed to is not read, and the connection's pushes are the subscriptions' alone.
        (_topology, _options) = (topology, options with { Tracking = null });
        _topology.OnChanged += Signal;
    }

    public async ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var subscription = new Subscription(this, kind, channel, _options.MaxPendingMessages);
        Task confirmed;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(RedisConnection));
            if (!_topics.TryGetValue((kind, channel), out var placed)) _topics.Add((kind, channel), placed = new PlacedTopic(kind, channel));
            placed.Topic.Add(subscription);
            confirmed = placed.Topic.Confirmed;
            if (!_isBegun) _ = SettleAsync();
            _isBegun = true;
        }
        Signal();
        try
        {
            await confirmed.WaitAsync(_options.CommandTimeout, cancellation).ConfigureAwait(false);
            return subscription;
        }
        catch (Exception exception)
        {
            await subscription.DisposeAsync().ConfigureAwait(false);
            if (exception is not TimeoutException) throw;
            throw new TimeoutException("No node of the cluster confirmed the subscription in time.");
        }
    }

    /// <inheritdoc/>
    public void Remove(Subscription subscription, SubscriptionKind kind, RedisKey channel)
    {
        SubscriberLink? link;
        lock (_gate)
        {
            if (!_topics.TryGetValue((kind, channel), out var placed) || !placed.Topic.Remove(subscription) || !placed.Topic.IsAbandoned) return;
            _topics.Remove((kind, channel));
            link = placed.Link;
            link?.End(placed);
        }
        link?.Flush();
        Signal();
    }

    public void Dispose()
    {
        SubscriberLink[] links;
        PlacedTopic[] all;
        lock (_gate)
        {
            if (_closing.IsCancellationRequested) return;
            _closing.Cancel();
            links = [.. _links.Values];
            all = [.. _topics.Values];
            _topics.Clear();
            _links.Clear();
        }
        foreach (var placed in all) placed.Topic.Finish(null);
        foreach (var link in links) link.Close(new ObjectDisposedException(nameof(RedisConnection)));
    }

    private void Signal()
    {
        if (_signal.CurrentCount == 0) _signal.Release();
    }

    private async Task SettleAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var delay = new ReconnectDelay(_options.ReconnectMinDelay, TimeSpan.FromMilliseconds(500));
        var isSettled = true;
        try
        {
            while (true)
            {
                // Once a second though nothing happens: silent nodes are asked whether they are there.
                await _signal.WaitAsync(isSettled ? TimeSpan.FromSeconds(1) : delay.Next(), _closing.Token).ConfigureAwait(false);
                // Nodes that contradict each other are not asked as fast as they answer.
                var hasStumbled = Interlocked.Exchange(ref _hasStumbled, false);
                if (hasStumbled) await Task.Delay(delay.Next(), _closing.Token).ConfigureAwait(false);
                isSettled = await PlaceAllAsync().ConfigureAwait(false);
                if (isSettled && !hasStumbled) delay.Reset();
                else if (!isSettled) _topology.RequestRefresh();
                CheckLinks();
            }
        }
        catch (Exception) when (_closing.IsCancellationRequested)
        {
            // Whoever disposed ended all subscriptions.
        }
    }

    /// <summary>Brings topics to the nodes where they belong. False when some could not be.</summary>
    private async Task<bool> PlaceAllAsync()
    {
        PlacedTopic[] all;
        lock (_gate) all = [.. _topics.Values];
        var isSettled = true;
        foreach (var group in all.Select(topic => (Topic: topic, EndPoint: Wanted(topic))).Where(static one => !one.Topic.IsAt(one.EndPoint)).GroupBy(static one => one.EndPoint).ToArray())
        {
            if (group.Key is not { } endPoint || await LinkAsync(endPoint).ConfigureAwait(false) is not { } link)
            {
                isSettled = false;
                continue;
            }
            var left = new HashSet<SubscriberLink>();
            lock (_gate)
            {
                foreach (var (topic, _) in group)
                {
                    if (topic.Topic.IsAbandoned) continue;
                    if (topic.Link is { } old)
                    {
                        old.End(topic);
                        left.Add(old);
                    }
                    topic.Topic.Lose();
                    link.Begin(topic);
                }
            }
            link.Flush();
            foreach (var old in left) old.Flush();
        }
        return isSettled;
    }

    /// <summary>Where a topic belongs; null when nobody is known.</summary>
    private RedisEndPoint? Wanted(PlacedTopic topic)
    {
        if (topic.Kind == SubscriptionKind.ShardChannel) return _topology.Map[topic.Slot]?.Master.EndPoint;
        lock (_gate)
        {
            // A node that was put out of the cluster hears nothing any more, though it lives.
            if (_home is not { } home || !_topology.Has(home)) _home = _topology.Map.Any()?.Master.EndPoint;
            return _home;
        }
    }

    /// <summary>The link to a node, made if there is none; null when it cannot be.</summary>
    private async Task<SubscriberLink?> LinkAsync(RedisEndPoint endPoint)
    {
        lock (_gate)
            if (_links.TryGetValue(endPoint, out var known) && !known.IsClosed) return known;
        try
        {
            var (link, _) = await Connector.ConnectAsync(endPoint, _options, _closing.Token).ConfigureAwait(false);
            var made = new SubscriberLink(link);
            link.OnPush = reply => OnReply(made, reply);
            if (!link.TryOwn((reason, _) => OnLost(made, reason))) return null;
            lock (_gate)
            {
                if (!_closing.IsCancellationRequested) return _links[endPoint] = made;
            }
            made.Close();
        }
        catch (Exception) when (!_closing.IsCancellationRequested)
        {
            // Another is tried for what any node will do for; for the rest the topology tells who takes its place.
            lock (_gate)
                if (_home == endPoint) _home = null;
        }
        return null;
    }

    /// <summary>Closes links that nobody needs any more, and those whose node is gone without a word.</summary>
    private void CheckLinks()
    {
        List<SubscriberLink> idle = [], dead = [];
        SubscriberLink[] all;
        var now = Environment.TickCount64;
        lock (_gate)
        {
            var used = _topics.Values.Select(static topic => topic.Link).ToHashSet();
            all = [.. _links.Values];
            foreach (var link in all)
            {
                if (!used.Contains(link)) idle.Add(link);
                else if (link.IsDead(now, _options)) dead.Add(link);
            }
            foreach (var link in idle) _links.Remove(link.EndPoint);
        }
        foreach (var link in all) link.Flush();
        foreach (var link in idle) link.Close();
        foreach (var link in dead) link.Close(new TimeoutException("The server was silent for too long."));
    }

    private void OnLost(SubscriberLink link, Exception reason)
    {
        var count = 0;
        lock (_gate)
        {
            if (_links.TryGetValue(link.EndPoint, out var current) && current == link) _links.Remove(link.EndPoint);
            if (_home == link.EndPoint) _home = null;
            foreach (var topic in _topics.Values)
            {
                if (topic.Link != link) continue;
                topic.Link = null;
                topic.Topic.Lose();
                count++;
            }
        }
        if (_closing.IsCancellationRequested) return;
        if (count > 0)
        {
            ClientLog.SubscriptionsLost(_options.Logger, link.EndPoint, count, reason.Message);
            Instruments.Gaps.Add(count, ServerTags.Of(link.EndPoint));
        }
        _topology.RequestRefresh();
        Signal();
    }

    private void OnReply(SubscriberLink link, Reply reply)
    {
        if (reply.IsError)
        {
            OnRefused(link, reply);
            return;
        }
        var items = reply.Items;
        switch (items.Count < 2 ? reply.ToString() : items[0].ToString())
        {
            case "message" when items.Count > 2: Post(SubscriptionKind.Channel, items[1].Bytes, items[1].Bytes, items[2].Bytes); break;
            case "smessage" when items.Count > 2: Post(SubscriptionKind.ShardChannel, items[1].Bytes, items[1].Bytes, items[2].Bytes); break;
            case "pmessage" when items.Count > 3: Post(SubscriptionKind.Pattern, items[1].Bytes, items[2].Bytes, items[3].Bytes); break;
            case var name: OnConfirmed(link, name, items.Count < 2 ? default : items[1].Bytes); break;
        }
    }

    private void Post(SubscriptionKind kind, RedisKey topic, RedisKey channel, ReadOnlyMemory<byte> payload)
    {
        lock (_gate)
            if (_topics.TryGetValue((kind, topic), out var placed)) placed.Topic.Post(new RedisMessage(channel, payload));
    }

    private void OnConfirmed(SubscriberLink link, string name, RedisKey channel)
    {
        lock (_gate)
        {
            // A node that gives the slot of a shard channel away says so unasked.
            var isTakenAway = name == "sunsubscribe" && _topics.TryGetValue((SubscriptionKind.ShardChannel, channel), out var lost) && lost.Link == link && lost.Topic.Confirmed.IsCompletedSuccessfully;
            if (!isTakenAway)
            {
                if (!link.TryConfirm(name, out var topic)) throw new InvalidDataException($"The server sent '{name}', which nobody asked for.");
                topic?.Topic.Confirm();
                return;
            }
            _topics[(SubscriptionKind.ShardChannel, channel)].Link = null;
            _topics[(SubscriptionKind.ShardChannel, channel)].Topic.Lose();
        }
        _topology.RequestRefresh();
        Signal();
    }

    /// <summary>The node does not take a topic: its slot is elsewhere, or not now, or never.</summary>
    private void OnRefused(SubscriberLink link, Reply error)
    {
        var redirect = Redirect.Of(error);
        lock (_gate)
        {
            if (link.Refuse() is not { } topic) return;
            if (redirect.Kind == RedirectKind.None)
            {
                _topics.Remove((topic.Kind, topic.Channel));
                topic.Topic.Finish(new RedisServerException(error.ToString()));
                return;
            }
        }
        Volatile.Write(ref _hasStumbled, true);
        if (redirect.Kind == RedirectKind.Moved) _topology.Move(redirect, link.EndPoint);
        else _topology.RequestRefresh();
        Signal();
    }
}
