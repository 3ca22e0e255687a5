namespace RedHare.Client;

/// <summary>
/// Which entry gives way when there is no room: S3-FIFO (Yang, Zhang, Qiu, Yue, Vinayak: FIFO queues are all you need for cache eviction, SOSP 2023).
/// </summary>
/// <remarks>
/// <para>Three queues, first in, first out. A new key comes to the small one, a tenth of the room. If it was asked for again before it reaches the small
/// queue's head it moves to the main one; if not it goes, and only its hash is kept, in the ghosts. A key that comes back while it is a ghost goes to the main
/// queue at once. At the main queue's head a key that was hit since goes round once more for each hit it has to its credit, three at most; one that was not goes.</para>
/// <para>Why this one. A scan fills a tenth of the room and pushes out nothing that is used, where least-recently-used loses everything. A hit adds to a small
/// number in the entry, and mostly finds it full and writes nothing: no lock, no list to reorder, no buffer of accesses to drain, which is what
/// W-TinyLFU needs to get about the same hit ratio; a cache whose hit is to take tens of nanoseconds on many threads has no time for more. The price is paid by
/// the eviction, which walks past entries that have credit; each step uses up a hit that was free, and one eviction takes <see cref="MaxSteps"/> at most.</para>
/// <para>Where it departs. Room is counted in entries and in bytes. A key that the server said was stale leaves from the middle of its queue; if that was the main one it
/// becomes a ghost, since it is likely to be read again as what it was: popular.</para>
/// <para>Not safe from several threads: the table's lock guards it.</para>
/// </remarks>
internal sealed class S3Fifo(int maxEntries, long maxBytes)
{
    /// <summary>How many entries one eviction may pass over before it takes the next in turn, credit or not.</summary>
    private const int MaxSteps = 1024;

    private const int SmallShare = 10;

    private readonly EntryQueue _small = new(), _main = new();
    private readonly GhostTable _ghosts = new();

    public int Count => _small.Count + _main.Count;

    public long Bytes => _small.Bytes + _main.Bytes;

    /// <summary>True while <see cref="Evict"/> must make room.</summary>
    public bool IsOver => Count > 0 && (Count > maxEntries || Bytes > maxBytes);

    public void Add(NearEntry entry)
    {
        entry.Frequency = 0;
        (_ghosts.Remove(Hash(entry), GhostCount) ? _main : _small).Add(entry);
    }

    /// <summary>Takes out an entry that is stale.</summary>
    public void Remove(NearEntry entry)
    {
        if (entry.Queue is not { } queue) return;
        queue.Remove(entry);
        if (queue == _main) _ghosts.Add(Hash(entry), GhostCount);
    }

    /// <summary>An entry became larger or smaller.</summary>
    public static void Resize(NearEntry entry, long growth)
    {
        entry.Size += growth;
        if (entry.Queue is { } queue) queue.Bytes += growth;
    }

    /// <summary>Takes out the entry that gives way. There must be one.</summary>
    public NearEntry Evict()
    {
        for (var steps = 0; ; steps++)
        {
            var (queue, entry) = IsSmallTurn ? (_small, _small.Head!) : (_main, _main.Head!);
            queue.Remove(entry);
            if (entry.Frequency == 0 || steps >= MaxSteps)
            {
                if (queue == _small) _ghosts.Add(Hash(entry), GhostCount);
                return entry;
            }
            // In the main queue a round costs a hit; who comes to it begins with none.
            entry.Frequency = queue == _main ? (byte)(entry.Frequency - 1) : (byte)0;
            _main.Add(entry);
        }
    }

    private bool IsSmallTurn => _main.Count == 0 || (_small.Count > 0 && (_small.Count > maxEntries / SmallShare || _small.Bytes > maxBytes / SmallShare));

    // As many ghosts as keys in the main queue, as the paper has it.
    private int GhostCount => Math.Max(16, _main.Count);

    private static int Hash(NearEntry entry) => entry.Key.GetHashCode(StringComparison.Ordinal);
}
