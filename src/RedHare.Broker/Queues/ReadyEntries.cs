namespace RedHare.Broker;

/// <summary>
/// What waits in a queue, in the order in which it will be handed out: by level, the highest first; within a level what came back, then what is new.
/// A queue without priorities has one level.
/// </summary>
internal sealed class ReadyEntries
{
    private readonly Level?[] _levels;
    private readonly ulong[] _occupied;
    private readonly bool _returnsQueueUp;
    private long _returns;

    /// <param name="highest">The highest level; 0 for a queue without priorities.</param>
    /// <param name="returnsQueueUp">True for a quorum queue: what comes back stands behind what came back before, not at its original position.</param>
    public ReadyEntries(int highest, bool returnsQueueUp)
    {
        _levels = new Level?[highest + 1];
        _occupied = new ulong[(highest >> 6) + 1];
        _returnsQueueUp = returnsQueueUp;
    }

    public int Highest => _levels.Length - 1;

    public long Count { get; private set; }

    /// <summary>The sum of the bodies, in bytes.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>The next to go. There must be one.</summary>
    public ref QueueEntry First => ref _levels[Top()]!.First;

    /// <summary>The level of <see cref="First"/>.</summary>
    public int Top()
    {
        for (var word = _occupied.Length - 1; ; word--)
        {
            if (_occupied[word] != 0) return (word << 6) + System.Numerics.BitOperations.Log2(_occupied[word]);
        }
    }

    /// <summary>The next to go of one level; its count must not be 0.</summary>
    public ref QueueEntry FirstOf(int level) => ref _levels[level]!.First;

    public int CountOf(int level) => _levels[level]?.Count ?? 0;

    public void Add(in QueueEntry entry)
    {
        Use(entry).Fresh.Add(entry);
    }

    /// <summary>Puts back what was handed out.</summary>
    public void Return(in QueueEntry entry)
    {
        Use(entry).Returned.Add(entry, _returnsQueueUp ? ++_returns : entry.Sequence);
    }

    public QueueEntry Take() => Take(Top());

    public QueueEntry Take(int index)
    {
        var level = _levels[index]!;
        var entry = level.First;
        level.RemoveFirst();
        if (level.Count == 0) _occupied[index >> 6] &= ~(1UL << (index & 63));
        Count--;
        BodyBytes -= entry.Message.BodyLength;
        return entry;
    }

    private Level Use(in QueueEntry entry)
    {
        Count++;
        BodyBytes += entry.Message.BodyLength;
        _occupied[entry.Level >> 6] |= 1UL << (entry.Level & 63);
        return _levels[entry.Level] ??= new Level();
    }

    private sealed class Level
    {
        public readonly EntryDeque Fresh = new();
        public readonly ReturnedEntries Returned = new();

        public int Count => Fresh.Count + Returned.Count;

        public ref QueueEntry First => ref Returned.Count > 0 ? ref Returned.First : ref Fresh.First;

        public void RemoveFirst()
        {
            if (Returned.Count > 0) Returned.RemoveFirst();
            else Fresh.RemoveFirst();
        }
    }
}
