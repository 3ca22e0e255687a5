using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>A user in a virtual host. Owns the queues that were declared exclusive by its channels, which end with it.</summary>
public sealed class BrokerConnection : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<BrokerChannel> _channels = [];
    private readonly HashSet<MessageQueue> _exclusive = [];
    private bool _isClosed;

    internal BrokerConnection(MessageBroker broker, VirtualHost host, string user, string name)
    {
        Broker = broker;
        VirtualHost = host;
        User = user;
        Name = name;
    }

    /// <summary>The broker.</summary>
    public MessageBroker Broker { get; }

    /// <summary>Where it is.</summary>
    public VirtualHost VirtualHost { get; }

    /// <summary>The user's name.</summary>
    public string User { get; }

    /// <summary>Its name, for those who look.</summary>
    public string Name { get; }

    /// <summary>Called, on any thread, when the broker wants the connection to end: its virtual host was deleted, or an operator asked for it.</summary>
    public Action<AmqpError>? Forced { get; set; }

    /// <summary>The network's side; null for a connection within the process.</summary>
    public IConnectionPeer? Peer { get; set; }

    /// <summary>Whether it may publish in another user's name.</summary>
    internal bool IsImpersonator => Broker.Users.Find(User)?.Tags.Contains("impersonator") ?? false;

    internal Access Access => field ??= new Access(this);

    /// <summary>Its open channels.</summary>
    public IReadOnlyList<BrokerChannel> Channels
    {
        get
        {
            lock (_gate) return [.. _channels];
        }
    }

    /// <summary>Opens a channel.</summary>
    /// <param name="sink">Gets what the broker sends by it, on any thread.</param>
    /// <param name="channel">The channel; null with an error.</param>
    /// <returns>NOT_ALLOWED when the user has as many channels as it may; null when all is well.</returns>
    public AmqpError? OpenChannel(IChannelSink sink, out BrokerChannel? channel)
    {
        channel = null;
        if (Broker.Users.Find(User)?.MaxChannels is { } limit && Broker.ChannelsOf(User) >= limit)
            return Refusal.NotAllowed($"number of channels opened for user '{User}' has reached the maximum allowed user limit of ({limit})");
        channel = OpenChannel(sink);
        return null;
    }

    /// <summary>Opens a channel, whatever the limits.</summary>
    /// <param name="sink">Gets what the broker sends by it, on any thread.</param>
    public BrokerChannel OpenChannel(IChannelSink sink)
    {
        var channel = new BrokerChannel(this, sink);
        lock (_gate) _channels.Add(channel);
        return channel;
    }

    /// <summary>Closes its channels and drops its exclusive queues.</summary>
    public void Dispose()
    {
        BrokerChannel[] channels;
        MessageQueue[] queues;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            channels = [.. _channels];
            queues = [.. _exclusive];
        }

        foreach (var channel in channels) channel.Close();
        foreach (var queue in queues) VirtualHost.Delete(queue);
        Broker.Forget(this);
    }

    /// <summary>Asks the head to end the connection: its <see cref="Forced"/> is called. Without one it ends here.</summary>
    /// <param name="text">Why, as the peer shall read it.</param>
    public void Force(string text)
    {
        if (Forced is { } forced) forced(new AmqpError(ReplyCode.ConnectionForced, text, true));
        else Dispose();
    }

    internal void Forget(BrokerChannel channel)
    {
        lock (_gate) _channels.Remove(channel);
    }

    /// <summary>Notes an exclusive queue. False when the connection has ended meanwhile.</summary>
    internal bool Own(MessageQueue queue)
    {
        lock (_gate) return !_isClosed && _exclusive.Add(queue);
    }

    internal void Forget(MessageQueue queue)
    {
        lock (_gate) _exclusive.Remove(queue);
    }
}
