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

    /// <summary>Whether it may publish in another user's name.</summary>
    internal bool IsImpersonator => false;

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
