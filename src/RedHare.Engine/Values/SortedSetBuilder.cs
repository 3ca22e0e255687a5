using System.Buffers;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A sorted set under construction, which no key holds yet: the result of ZUNIONSTORE and its kin. It is only a table of members until all are known:
/// sorting once and loading the tree in order is several times cheaper than an ordered insertion for each, and leaves full leaves.
/// </summary>
public struct SortedSetBuilder
{
    private readonly Arena _arena;
    private TableRoot _table;
    private nint[]? _sorted;

    /// <summary>An empty one.</summary>
    /// <param name="near">The key that will hold it, or any key of the command: its shard's memory is used.</param>
    public SortedSetBuilder(KeyReader near) => _arena = near.Arena;

    /// <summary>Number of members so far.</summary>
    public readonly long Count => _table.Count;

    /// <summary>Adds a member, or merges its score with the one it has here.</summary>
    public void Add(ReadOnlySpan<byte> member, double score, ScoreAggregate aggregate)
    {
        var hash = KeyHash.Of(member, _arena.HashSeed);
        var record = RecordTable<ScoredMember>.Find(_table, member, hash);
        if (record != 0)
        {
            ScoredMember.SetScore(record, SortedSetAlgebra.Merge(ScoredMember.Score(record), score, aggregate));
            return;
        }
        record = ScoredMember.Create(_arena, member, score);
        try
        {
            RecordTable<ScoredMember>.Insert(ref _table, _arena, record, hash);
        }
        catch (OutOfMemoryException)
        {
            ScoredMember.Free(_arena, record);
            throw;
        }
    }

    /// <summary>Removes a member, if it is one.</summary>
    public void Remove(ReadOnlySpan<byte> member)
    {
        var hash = KeyHash.Of(member, _arena.HashSeed);
        var record = RecordTable<ScoredMember>.Find(_table, member, hash);
        if (record == 0) return;
        RecordTable<ScoredMember>.Remove(ref _table, _arena, record, hash);
        ScoredMember.Free(_arena, record);
    }

    /// <summary>Visits all members in the order of a sorted set. Nothing may be added afterwards.</summary>
    public SortedSetWalk Walk() => new(Sorted());

    /// <summary>Makes the set, which must not be empty, the value of a key, whatever that was before, in the form that Redis gives results.</summary>
    public void MoveTo(WriteScope key, in SortedSetLimits limits)
    {
        var records = Sorted();
        if (records.Length <= limits.Entries && TryMeasure(records, limits, out var length))
        {
            // Room for the whole pack at once: the append below finds it there.
            Pack.Initialize(key.Create(KeyType.SortedSet, KeyEncoding.ListPack, length)[..Pack.EmptyLength]);
            var storage = new ScopePack(key);
            var pairs = new Pairs(records, stackalloc byte[SortedSetPack.ScratchLength]);
            Pack.AppendAll(ref storage, ref pairs);
            return;
        }
        var root = new SortedSetRoot { Table = _table };
        _table = default;
        try
        {
            foreach (var record in records) RankTree<ScoreOrder>.InsertLast(ref root.Tree, _arena, record);
        }
        catch (OutOfMemoryException)
        {
            SortedSetTree.Free(ref root, _arena);
            throw;
        }
        SortedSetValue.Attach(key, ref root);
    }

    /// <summary>Frees what was not moved.</summary>
    public void Dispose()
    {
        if (_sorted is not null) ArrayPool<nint>.Shared.Return(_sorted);
        _sorted = null;
        var root = new SortedSetRoot { Table = _table };
        _table = default;
        SortedSetTree.Free(ref root, _arena);
    }

    private ReadOnlySpan<nint> Sorted()
    {
        var count = checked((int)_table.Count);
        if (_sorted is not null) return _sorted.AsSpan(0, count);
        _sorted = ArrayPool<nint>.Shared.Rent(count);
        var records = _sorted.AsSpan(0, count);
        var pooled = ArrayPool<ulong>.Shared.Rent(count);
        var hints = pooled.AsSpan(0, count);
        var place = default(TablePlace);
        for (var i = 0; i < count; i++)
        {
            records[i] = RecordTable<ScoredMember>.Next(_table, ref place);
            hints[i] = ScoreOrder.Hint(records[i]);
        }
        hints.Sort(records);
        for (var i = 0; i < count;)
        {
            var end = i + 1;
            while (end < count && hints[end] == hints[i]) end++;
            if (end - i > 1) records[i..end].Sort(static (a, b) => ScoreOrder.Compare(a, b));
            i = end;
        }
        ArrayPool<ulong>.Shared.Return(pooled);
        return records;
    }

    private static bool TryMeasure(ReadOnlySpan<nint> records, in SortedSetLimits limits, out int length)
    {
        long total = Pack.EmptyLength;
        length = 0;
        Span<byte> scratch = stackalloc byte[SortedSetPack.ScratchLength];
        foreach (var record in records)
        {
            var member = ScoredMember.Key(record);
            if (member.Length > limits.Bytes) return false;
            total += new PackValue(member).Size + SortedSetPack.ScoreValue(ScoredMember.Score(record), scratch).Size;
        }
        length = (int)Math.Min(total, int.MaxValue);
        return total <= Pack.MaxLength;
    }

    /// <summary>Members and scores in turn.</summary>
    private readonly ref struct Pairs(ReadOnlySpan<nint> records, Span<byte> scratch) : IPackSource
    {
        private readonly ReadOnlySpan<nint> _records = records;
        private readonly Span<byte> _scratch = scratch;

        public int Count => _records.Length * 2;

        public PackValue Get(int index)
        {
            var record = _records[index >> 1];
            return (index & 1) == 0 ? new PackValue(ScoredMember.Key(record)) : SortedSetPack.ScoreValue(ScoredMember.Score(record), _scratch);
        }
    }
}
