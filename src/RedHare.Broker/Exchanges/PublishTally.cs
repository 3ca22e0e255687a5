namespace RedHare.Broker;

/// <summary>What one channel has published to one exchange. The channel's thread writes it and others read it, so a publish pays no interlocked operation and no channels share a line of the cache.</summary>
internal sealed class PublishTally
{
    private long _published;
    private long _routed;

    /// <summary>Messages published.</summary>
    public long Published => Volatile.Read(ref _published);

    /// <summary>Queues they went to, each time.</summary>
    public long Routed => Volatile.Read(ref _routed);

    /// <summary>Its place in its <see cref="PublishTotals"/>.</summary>
    public int Place { get; set; }

    /// <summary>Counts a publish that reached so many queues.</summary>
    public void Count(int queues)
    {
        Volatile.Write(ref _published, _published + 1);
        Volatile.Write(ref _routed, _routed + queues);
    }
}
