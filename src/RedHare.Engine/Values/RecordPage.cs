using System.Buffers;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// One call's share of HSCAN, SSCAN or ZSCAN over a table: the records from a cursor on, and the cursor of the next call. The cursor is a scan
/// position of the table without its empty low bits, so it has at most 47 of them.
/// </summary>
internal ref struct RecordPage<TLayout> where TLayout : IRecordLayout
{
    private const int CursorShift = 64 - RecordTable<TLayout>.PositionBits;

    /// <summary>Buckets looked at for each element asked for, so that a thin table does not hold up the shard.</summary>
    private const int BucketsPerElement = 10;

    private nint[]? _records;

    /// <summary>Where the next call goes on; 0 at the end.</summary>
    public ulong NextCursor { get; private set; }

    /// <summary>The records, valid as long as the table does not change.</summary>
    public readonly ReadOnlySpan<nint> Records => _records.AsSpan(0, _count);

    private int _count;

    public static RecordPage<TLayout> Read(in TableRoot table, Arena arena, ulong cursor, long count)
    {
        var page = new RecordPage<TLayout> { _records = ArrayPool<nint>.Shared.Rent((int)Math.Min(count, table.Count) + RecordBatch.Capacity) };
        var position = cursor << CursorShift;
        var buckets = count > long.MaxValue / BucketsPerElement ? long.MaxValue : count * BucketsPerElement;
        do
        {
            page.Reserve();
            var batch = new RecordBatch(page._records.AsSpan(page._count));
            position = RecordTable<TLayout>.Scan(table, arena, position, ref batch);
            page._count += batch.Count;
        }
        while (position != 0 && page._count < count && --buckets > 0);
        page.NextCursor = position >> CursorShift;
        return page;
    }

    public void Dispose()
    {
        if (_records is not null) ArrayPool<nint>.Shared.Return(_records);
        _records = null;
    }

    private void Reserve()
    {
        if (_records!.Length - _count >= RecordBatch.Capacity) return;
        var bigger = ArrayPool<nint>.Shared.Rent(_records.Length * 2 + RecordBatch.Capacity);
        Records.CopyTo(bigger);
        ArrayPool<nint>.Shared.Return(_records);
        _records = bigger;
    }
}
