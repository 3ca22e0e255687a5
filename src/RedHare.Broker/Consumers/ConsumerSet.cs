namespace RedHare.Broker;

/// <summary>A queue's consumers: who is next, by priority and then by turns; or, with a single active consumer, whether the active one can take more.</summary>
internal sealed class ConsumerSet(bool singleActive)
{
    private readonly List<Consumer> _all = [];
    private readonly List<ConsumerRing> _rings = [];
    private Consumer? _exclusive;

    public int Count => _all.Count;

    public IReadOnlyList<Consumer> All => _all;

    /// <summary>The one that gets everything, where there is such a rule.</summary>
    public Consumer? Active { get; private set; }

    public bool IsSingleActive => singleActive;

    /// <summary>Who gets the next message; null when nobody can take one.</summary>
    public Consumer? Next
    {
        get
        {
            if (singleActive) return Active is { IsReady: true } active ? active : null;
            foreach (var ring in _rings)
            {
                if (ring.First is { } first) return first;
            }

            return null;
        }
    }

    /// <summary>False when it asks for, or another has, the queue for itself.</summary>
    public bool TryAdd(Consumer consumer)
    {
        if (_exclusive is not null || (consumer.Options.Exclusive && (Count > 0 || singleActive))) return false;
        if (consumer.Options.Exclusive) _exclusive = consumer;
        _all.Add(consumer);
        if (singleActive) Active ??= consumer;
        RingOf(consumer).Add(consumer);
        return true;
    }

    public bool Remove(Consumer consumer)
    {
        if (!_all.Remove(consumer)) return false;
        consumer.IsCancelled = true;
        RingOf(consumer).Remove(consumer);
        if (_exclusive == consumer) _exclusive = null;
        if (Active == consumer) Active = _all.Count == 0 ? null : _all.MaxBy(other => other.Options.Priority);
        return true;
    }

    /// <summary>After a delivery to it, or when something about it changed.</summary>
    public void Update(Consumer consumer)
    {
        var ring = RingOf(consumer);
        if (!consumer.IsReady) ring.Remove(consumer);
        else if (consumer.IsInRing) ring.Rotate(consumer);
        else ring.Add(consumer);
    }

    private ConsumerRing RingOf(Consumer consumer)
    {
        var priority = consumer.Options.Priority;
        var index = 0;
        for (; index < _rings.Count && _rings[index].Priority >= priority; index++)
        {
            if (_rings[index].Priority == priority) return _rings[index];
        }

        var ring = new ConsumerRing(priority);
        _rings.Insert(index, ring);
        return ring;
    }
}
