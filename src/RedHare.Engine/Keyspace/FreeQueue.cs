using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// What UNLINK, FLUSHALL ASYNC and trimming detached and housekeeping frees in slices, under the shard's lock: records with big values,
/// whole tables of keys, and heads of streams.
/// </summary>
internal sealed class FreeQueue
{
    private readonly Queue<nint> _records = new();
    private readonly Queue<TableRoot> _tables = new();
    private readonly Queue<RankTreeRoot> _streams = new();
    private readonly Queue<nint> _groups = new();
    private RankTreeRoot _stream;
    private TableRoot _current;
    private long _waitingKeys;
    private bool _draining;
    private long _freed;

    /// <summary>Objects waiting to be freed.</summary>
    public long Pending => _records.Count + _waitingKeys + (_draining ? 1 : 0) + _streams.Count + _groups.Count + (_stream.Top != 0 ? 1 : 0);

    /// <summary>Objects freed so far (lazyfreed_objects).</summary>
    public long Freed => _freed;

    public void ResetStatistics() => _freed = 0;

    public void Add(nint record) => _records.Enqueue(record);

    public void Add(TableRoot table)
    {
        if (table.Count == 0) return;
        _tables.Enqueue(table);
        _waitingKeys += table.Count;
    }

    /// <summary>Adds a consumer group that is in no list any more.</summary>
    public void AddGroup(nint group) => _groups.Enqueue(group);

    /// <summary>Adds what was cut off a stream.</summary>
    public void Add(RankTreeRoot entries) => _streams.Enqueue(entries);

    /// <summary>Frees about <paramref name="budget"/> elements; true when nothing is left.</summary>
    public bool FreeSlice(Arena arena, int budget)
    {
        while (budget > 0)
        {
            if (_records.TryPeek(out var record))
            {
                if (!KeyDisposal.FreeSlice(arena, record, ref budget)) return false;
                _records.Dequeue();
                _freed++;
            }
            else if (_draining)
            {
                var sink = new Sink(this, arena, budget);
                if (RecordTable<KeyRecord>.Drain(ref _current, arena, budget, ref sink)) _draining = false;
                budget = Math.Min(sink.Budget, budget - 1);
            }
            else if (_tables.TryDequeue(out _current)) _draining = true;
            else if (_groups.TryPeek(out var group))
            {
                if (!GroupList.FreeGroup(group, arena, ref budget)) return false;
                _groups.Dequeue();
            }
            else if (_stream.Top != 0 || _streams.TryDequeue(out _stream)) EntryTree.FreeSlice(ref _stream, arena, ref budget);
            else return true;
        }
        return Pending == 0;
    }

    // Frees at once what fits the budget; the rest of a big value, and what the segment still holds after that, waits in the queue.
    private struct Sink(FreeQueue queue, Arena arena, int budget) : IRecordSink
    {
        public int Budget = budget;

        public void Take(nint record)
        {
            queue._waitingKeys--;
            if (Budget > 0 && KeyDisposal.FreeSlice(arena, record, ref Budget)) queue._freed++;
            else queue._records.Enqueue(record);
        }
    }
}
