using RedHare.Patterns.Journals;

namespace RedHare.Patterns.EventLogs;

/// <summary>
/// The partitions that a process has, and its events under way. A partition that is lost while events of it are under way, and taken anew, waits for those: else one of them could be handled twice at once, or be passed over.
/// </summary>
internal sealed class PartitionTable(EventConsumerOptions options, CancellationToken stopping, CancellationToken abort)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, PartitionHold> _holds = [];
    private readonly List<PartitionHold> _leaving = [];
    private readonly Dictionary<EventId, EventDelivery> _inFlight = [];
    private long _certainUntil;

    /// <summary>Called when there is room for more, or something to read has changed; not under the lock.</summary>
    public event Action? Changed;

    /// <summary>Called when the last event of a partition that is given up is done; not under the lock.</summary>
    public event Action? Drained;

    /// <summary>How many more may be read.</summary>
    public int Room
    {
        get
        {
            lock (_gate) return options.Prefetch - _inFlight.Count;
        }
    }

    public IReadOnlyList<int> Partitions
    {
        get
        {
            lock (_gate) return [.. _holds.Values.Where(static hold => !hold.IsDraining).Select(static hold => hold.Partition).Order()];
        }
    }

    /// <summary>Until when the server keeps the partitions for this process for sure, by its own clock that never jumps.</summary>
    public long CertainUntil
    {
        get => Volatile.Read(ref _certainUntil);
        set => Volatile.Write(ref _certainUntil, value);
    }

    /// <summary>
    /// Takes what may be read now. A read counts as something under way: what it brings belongs to whoever has the partition, so that is not given back before it has ended.
    /// </summary>
    public List<PartitionHold> BeginRead()
    {
        lock (_gate)
        {
            var holds = _holds.Values.Where(hold => !hold.IsDraining && !_leaving.Exists(left => left.Partition == hold.Partition)).ToList();
            foreach (var hold in holds) hold.InFlight++;
            return holds;
        }
    }

    /// <summary>The read has ended.</summary>
    public void EndRead(List<PartitionHold> holds)
    {
        var (isChanged, isDrained) = (false, false);
        lock (_gate)
        {
            foreach (var hold in holds)
            {
                if (!IsDrained(hold, out var hasLeft)) continue;
                isDrained = true;
                isChanged |= hasLeft;
            }
        }
        if (isChanged) Changed?.Invoke();
        if (isDrained) Drained?.Invoke();
    }

    /// <summary>Events under way, by partition.</summary>
    public IReadOnlyList<IGrouping<int, EventDelivery>> InFlight()
    {
        lock (_gate) return [.. _inFlight.Values.GroupBy(static delivery => delivery.Id.Partition)];
    }

    /// <summary>Takes over what the server says: what is new is taken, what is gone is lost, and of what is too much no event is begun any more.</summary>
    public void Apply(IReadOnlyCollection<int> owned, int excess)
    {
        var isChanged = false;
        lock (_gate)
        {
            foreach (var hold in _holds.Values.Where(hold => !owned.Contains(hold.Partition)).ToArray()) isChanged |= Lose(hold);
            foreach (var partition in owned)
            {
                if (_holds.ContainsKey(partition) || stopping.IsCancellationRequested) continue;
                _holds.Add(partition, new PartitionHold(partition, options.Order == EventOrder.Key, stopping, abort));
                isChanged = true;
            }
            excess -= _holds.Values.Count(static hold => hold.IsDraining);
            foreach (var hold in _holds.Values.Where(static hold => !hold.IsDraining).OrderByDescending(static hold => hold.Partition).Take(Math.Max(excess, 0)).ToArray())
            {
                hold.Drain();
                isChanged = true;
            }
        }
        if (isChanged) Changed?.Invoke();
    }

    /// <summary>All may be others' by now.</summary>
    public void LoseAll()
    {
        lock (_gate)
            foreach (var hold in _holds.Values.ToArray()) Lose(hold);
        Changed?.Invoke();
    }

    /// <summary>Partitions of which nothing is under way any more, and which were too many.</summary>
    public List<int> TakeDrained()
    {
        lock (_gate)
        {
            var drained = _holds.Values.Where(static hold => hold.InFlight == 0 && hold.IsDraining).ToList();
            foreach (var hold in drained)
            {
                _holds.Remove(hold.Partition);
                hold.Dispose();
            }
            return drained.ConvertAll(static hold => hold.Partition);
        }
    }

    /// <summary>Whether there are such.</summary>
    public bool HasDrained
    {
        get
        {
            lock (_gate) return _holds.Values.Any(static hold => hold.InFlight == 0 && hold.IsDraining);
        }
    }

    /// <summary>Until the end of the claim it is noted what is acknowledged.</summary>
    public void BeginClaim(PartitionHold hold)
    {
        lock (_gate) hold.AcknowledgedMeanwhile = [];
    }

    /// <summary>What was acknowledged since it began.</summary>
    public HashSet<StreamId> EndClaim(PartitionHold hold)
    {
        lock (_gate)
        {
            var acknowledged = hold.AcknowledgedMeanwhile ?? [];
            hold.AcknowledgedMeanwhile = null;
            return acknowledged;
        }
    }

    /// <summary>The hold of a partition, while it may be read.</summary>
    public PartitionHold? Find(int partition)
    {
        lock (_gate) return _holds.GetValueOrDefault(partition);
    }

    /// <summary>An event is under way. False when it is already.</summary>
    public bool TryAdd(EventDelivery delivery)
    {
        lock (_gate)
        {
            if (!_inFlight.TryAdd(delivery.Id, delivery)) return false;
            delivery.Hold.InFlight++;
            return true;
        }
    }

    /// <summary>An event is not under way any more.</summary>
    public void Remove(EventDelivery delivery, bool isAcknowledged)
    {
        var (isChanged, isDrained) = (false, false);
        lock (_gate)
        {
            _inFlight.Remove(delivery.Id);
            var hold = delivery.Hold;
            if (isAcknowledged) hold.AcknowledgedMeanwhile?.Add(delivery.Id.Stream);
            isDrained = IsDrained(hold, out isChanged);
            isChanged |= _inFlight.Count == options.Prefetch - 1;
        }
        if (isChanged) Changed?.Invoke();
        if (isDrained) Drained?.Invoke();
    }

    // One thing less is under way. True when it was the last of a partition that is given up or lost.
    private bool IsDrained(PartitionHold hold, out bool hasLeft)
    {
        hasLeft = false;
        if (--hold.InFlight > 0 || !hold.IsDraining) return false;
        hasLeft = _leaving.Remove(hold);
        if (hasLeft) hold.Dispose();
        return true;
    }

    private bool Lose(PartitionHold hold)
    {
        _holds.Remove(hold.Partition);
        hold.Lose();
        if (hold.InFlight > 0) _leaving.Add(hold);
        return true;
    }
}
