using RedHare.Engine;
using RedHare.Engine.Matching;

namespace RedHare.Commands;

/// <summary>Who is subscribed to which channel and pattern, and the way of a message to them.</summary>
public sealed class PubSubHub
{
    private readonly ServerContext _server;
    private readonly ChannelTable _channels = new();
    private readonly ChannelTable _patterns = new();
    private readonly ChannelTable _shardChannels = new();
    private readonly Lock _patternChanges = new();

    // Every message is matched with every pattern, so these are kept as an array that is replaced when a pattern comes or goes.
    private KeyValuePair<byte[], ChannelSubscribers>[] _patternList = [];

    internal PubSubHub(ServerContext server) => _server = server;

    /// <summary>Patterns that someone is subscribed to (PUBSUB NUMPAT).</summary>
    public int Patterns => _patterns.Count;

    /// <summary>Channels with subscribers.</summary>
    public int Channels => _channels.Count;

    /// <summary>Shard channels with subscribers.</summary>
    public int ShardChannels => _shardChannels.Count;

    /// <summary>Channels or shard channels with subscribers, by name.</summary>
    public IEnumerable<byte[]> Names(SubscriptionKind kind) => TableOf(kind).Names;

    /// <summary>Subscribers of one channel, those of patterns not counted.</summary>
    public int Subscribers(SubscriptionKind kind, ReadOnlySpan<byte> name) => TableOf(kind).Find(name)?.Count ?? 0;

    /// <summary>Subscribes a session; nothing happens when it is already.</summary>
    public void Subscribe(Session session, SubscriptionKind kind, byte[] name)
    {
        if (!session.Subscriptions.Add(kind, name)) return;
        if (TableOf(kind).Add(name, session) && kind == SubscriptionKind.Pattern) ListPatterns();
    }

    /// <summary>Ends a subscription; nothing happens when there is none.</summary>
    public void Unsubscribe(Session session, SubscriptionKind kind, byte[] name)
    {
        if (!session.Subscriptions.Remove(kind, name)) return;
        if (TableOf(kind).Remove(name, session) && kind == SubscriptionKind.Pattern) ListPatterns();
    }

    /// <summary>Ends all subscriptions of a session whose connection is gone.</summary>
    public void RemoveAll(Session session)
    {
        if (session.Subscriptions.Count == 0) return;
        for (var kind = SubscriptionKind.Channel; kind <= SubscriptionKind.ShardChannel; kind++)
            foreach (var name in session.Subscriptions.Names(kind)) Unsubscribe(session, kind, name);
    }

    /// <summary>
    /// Sends a message of a running unit to a channel's subscribers and to those of matching patterns; returns how many there are. Where nobody may know of the unit's changes before they are
    /// durable they get it then.
    /// </summary>
    public int Publish(ExecutionUnit unit, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload)
    {
        var receivers = 0;
        byte[]? name = null, copy = null;
        if (_channels.Find(channel) is { } subscribers)
        {
            name = channel.ToArray();
            copy = payload.ToArray();
            receivers += subscribers.Deliver(new ChannelMessage(SubscriptionKind.Channel, name, copy, _server.AwaitedEnd(unit)));
        }
        foreach (var (pattern, matching) in Volatile.Read(ref _patternList))
        {
            if (!GlobPattern.Matches(pattern, channel)) continue;
            name ??= channel.ToArray();
            copy ??= payload.ToArray();
            receivers += matching.Deliver(new PatternMessage(pattern, name, copy, _server.AwaitedEnd(unit)));
        }
        return receivers;
    }

    /// <summary>As <see cref="Publish"/>, to a shard channel's subscribers.</summary>
    public int PublishToShard(ExecutionUnit unit, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload) =>
        _shardChannels.Find(channel)?.Deliver(new ChannelMessage(SubscriptionKind.ShardChannel, channel.ToArray(), payload.ToArray(), _server.AwaitedEnd(unit))) ?? 0;

    private ChannelTable TableOf(SubscriptionKind kind) => kind switch
    {
        SubscriptionKind.Channel => _channels,
        SubscriptionKind.Pattern => _patterns,
        _ => _shardChannels,
    };

    private void ListPatterns()
    {
        lock (_patternChanges) Volatile.Write(ref _patternList, _patterns.ToArray());
    }
}
