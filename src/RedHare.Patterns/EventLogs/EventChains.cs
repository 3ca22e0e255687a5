using System.Threading.Channels;

namespace RedHare.Patterns.EventLogs;

/// <summary>Events that wait for a worker. Of those of one key one is given out at a time; the next one when that is done. A key whose event waits for its next attempt costs no worker.</summary>
internal sealed class EventChains(bool isOrdered)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(int Partition, string Key), Queue<EventDelivery>> _chains = [];
    private readonly Channel<EventDelivery> _ready = Channel.CreateUnbounded<EventDelivery>();

    public ChannelReader<EventDelivery> Ready => _ready.Reader;

    /// <summary>Adds one. False when no more are given out.</summary>
    public bool Add(EventDelivery delivery)
    {
        if (isOrdered && delivery.Key is { } key)
        {
            lock (_gate)
            {
                if (_chains.TryGetValue((delivery.Id.Partition, key), out var waiting))
                {
                    waiting.Enqueue(delivery);
                    return true;
                }
                _chains.Add((delivery.Id.Partition, key), new Queue<EventDelivery>());
            }
        }
        return Again(delivery);
    }

    /// <summary>Gives one out once more. False when no more are given out.</summary>
    public bool Again(EventDelivery delivery) => _ready.Writer.TryWrite(delivery);

    /// <summary>The next of its key may begin. Answers one that cannot be given out any more.</summary>
    public EventDelivery? Done(EventDelivery delivery)
    {
        if (!isOrdered || delivery.Key is not { } key) return null;
        EventDelivery? next;
        lock (_gate)
        {
            if (!_chains[(delivery.Id.Partition, key)].TryDequeue(out next))
            {
                _chains.Remove((delivery.Id.Partition, key));
                return null;
            }
        }
        return Again(next) ? null : next;
    }

    /// <summary>What is ready is given out, and then no more.</summary>
    public void Complete() => _ready.Writer.TryComplete();
}
