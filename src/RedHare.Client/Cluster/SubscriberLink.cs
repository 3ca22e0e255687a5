namespace RedHare.Client;

/// <summary>
/// A connection of subscriptions to one node. The node answers what it is asked in order, each SUBSCRIBE, UNSUBSCRIBE and PING once, by a confirmation or an
/// error; everything else it sends is a message, or tells that it gave a slot away. Under the lock of the subscriptions.
/// </summary>
internal sealed class SubscriberLink(Link link)
{
    private static readonly CommandSpec[] BeginSpecs = [new("SUBSCRIBE"), new("PSUBSCRIBE"), new("SSUBSCRIBE")];
    private static readonly CommandSpec[] EndSpecs = [new("UNSUBSCRIBE"), new("PUNSUBSCRIBE"), new("SUNSUBSCRIBE")];
    private static readonly CommandSpec Ping = new("PING");

    private readonly Queue<(PlacedTopic? Begun, string Confirmation, long At)> _asked = new();

    public RedisEndPoint EndPoint => link.EndPoint;

    public bool IsClosed => link.IsClosed;

    public void Begin(PlacedTopic topic)
    {
        topic.Link = this;
        Ask(BeginSpecs[(int)topic.Kind], topic, topic);
    }

    public void End(PlacedTopic topic) => Ask(EndSpecs[(int)topic.Kind], topic, begun: null);

    /// <summary>Sends what was asked. Outside the lock.</summary>
    public void Flush() => link.Flush();

    /// <summary>The node answered what it was asked first. False when it did not: then it tells something of its own.</summary>
    /// <param name="name">Of the confirmation.</param>
    /// <param name="topic">Which topic is heard from now on, if one is.</param>
    public bool TryConfirm(string name, out PlacedTopic? topic)
    {
        topic = null;
        if (!_asked.TryPeek(out var head) || !head.Confirmation.Equals(name, StringComparison.OrdinalIgnoreCase)) return false;
        _asked.Dequeue();
        if (head.Begun is { } begun && begun.Link == this) topic = begun;
        return true;
    }

    /// <summary>The node refused what it was asked first: the topic, if it is still wanted here.</summary>
    public PlacedTopic? Refuse()
    {
        if (!_asked.TryDequeue(out var head) || head.Begun is not { } topic || topic.Link != this) return null;
        topic.Link = null;
        return topic;
    }

    /// <summary>Asks a silent node for a word; true when it owes one for too long.</summary>
    public bool IsDead(long now, RedisOptions options)
    {
        var silence = now - link.LastReceived;
        if (_asked.TryPeek(out var oldest)) return silence >= options.Silence.TotalMilliseconds && now - oldest.At >= options.Silence.TotalMilliseconds;
        if (options.KeepAlive != Timeout.InfiniteTimeSpan && silence >= options.KeepAlive.TotalMilliseconds) Ask(Ping, null, null);
        return false;
    }

    public void Close(Exception? reason = null) => link.Close(reason ?? new OperationCanceledException("The connection is no longer needed."));

    private void Ask(CommandSpec spec, PlacedTopic? topic, PlacedTopic? begun)
    {
        var line = CommandLine.Rent(spec);
        if (topic is not null) line.Key(topic.Channel);
        if (link.TryQueue(line)) _asked.Enqueue((begun, topic is null ? "pong" : spec.Name, Environment.TickCount64));
        line.Return();
    }
}

/// <summary>A topic and the node where it is heard.</summary>
internal sealed class PlacedTopic(SubscriptionKind kind, RedisKey channel)
{
    public Topic Topic { get; } = new(kind, channel);

    public SubscriptionKind Kind => kind;

    public RedisKey Channel => channel;

    public int Slot { get; } = HashSlot.Of(channel.Bytes.Span);

    /// <summary>Where it was asked for last; null where it has to be asked for anew.</summary>
    public SubscriberLink? Link { get; set; }

    public bool IsAt(RedisEndPoint? endPoint) => Link is { IsClosed: false } link && link.EndPoint == endPoint;
}
