using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>The memory of a key, for MEMORY USAGE: its record and large block, and the tables, trees and elements that a root in it points to.</summary>
public static class ValueFootprint
{
    /// <summary>
    /// Bytes as allocated. Of a table's or sorted set's elements, and of a stream's nodes, the first <paramref name="samples"/> are measured and the rest is
    /// taken to be like them; all else is exact.
    /// </summary>
    public static long MemoryBytes(this KeyReader key, long samples) => key.RecordBytes + key.Encoding switch
    {
        KeyEncoding.HashTable when key.Type == KeyType.Set => Table<SetMember, SetMemberSize>(key.Root<TableRoot>(), key.Arena, samples),
        KeyEncoding.HashTable => Table<HashField, HashFieldSize>(key.Root<TableRoot>(), key.Arena, samples),
        KeyEncoding.SkipList => Table<ScoredMember, ScoredMemberSize>(key.Root<SortedSetRoot>().Table, key.Arena, samples)
            + RankTree<ScoreOrder>.Footprint(key.Root<SortedSetRoot>().Tree),
        KeyEncoding.QuickList => PackList.Footprint(key.Root<PackListRoot>()),
        KeyEncoding.Stream => EntryTree.Footprint(key.Root<StreamRoot>(), samples) + GroupFootprint.Of(key.Root<StreamRoot>().Groups, samples),
        _ => 0,
    };

    private static long Table<TLayout, TSize>(in TableRoot table, Arena arena, long samples)
        where TLayout : IRecordLayout
        where TSize : IRecordSize
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        long measured = 0, bytes = 0;
        ulong position = 0;
        do
        {
            position = RecordTable<TLayout>.Scan(table, arena, position, ref batch);
            foreach (var record in batch.Records) bytes += TSize.Of(record);
            measured += batch.Count;
        }
        while (position != 0 && measured < samples);
        if (measured > 0 && measured < table.Count) bytes = (long)((double)bytes / measured * table.Count);
        return bytes + RecordTable<TLayout>.OverheadBytes(table);
    }

    private interface IRecordSize
    {
        static abstract long Of(nint record);
    }

    private struct SetMemberSize : IRecordSize
    {
        public static long Of(nint record) => SetMember.MemoryBytes(record);
    }

    private struct HashFieldSize : IRecordSize
    {
        public static long Of(nint record) => HashField.MemoryBytes(record);
    }

    private struct ScoredMemberSize : IRecordSize
    {
        public static long Of(nint record) => ScoredMember.MemoryBytes(record);
    }
}
