using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Frees what a value's root points to; values that are all inline or one block point to nothing.</summary>
internal static class ValueDisposal
{
    /// <summary>Frees about <paramref name="budget"/> elements; true when nothing is left but the root's own bytes.</summary>
    public static bool FreeSlice(Arena arena, KeyType type, KeyEncoding encoding, Span<byte> value, ref int budget)
    {
        switch (encoding)
        {
            case KeyEncoding.HashTable:
                ref var table = ref MemoryMarshal.AsRef<TableRoot>(value);
                if (type == KeyType.Set)
                {
                    var members = new SetSink(arena);
                    var gone = RecordTable<SetMember>.Drain(ref table, arena, budget, ref members);
                    budget -= members.Taken;
                    return gone;
                }
                var fields = new FieldSink(arena);
                var empty = RecordTable<HashField>.Drain(ref table, arena, budget, ref fields);
                budget -= fields.Taken;
                return empty;
            case KeyEncoding.SkipList:
                return SortedSetTree.FreeSlice(arena, ref MemoryMarshal.AsRef<SortedSetRoot>(value), ref budget);
            case KeyEncoding.QuickList:
                ref var list = ref MemoryMarshal.AsRef<PackListRoot>(value);
                var nodes = list.NodeCount;
                var cleared = PackList.FreeSlice(ref list, arena, budget);
                budget -= (int)(nodes - list.NodeCount);
                return cleared;
            case KeyEncoding.Stream:
                ref var stream = ref MemoryMarshal.AsRef<StreamRoot>(value);
                return GroupList.FreeSlice(ref stream.Groups, arena, ref budget) && EntryTree.FreeSlice(ref stream.Tree, arena, ref budget);
            default:
                return true;
        }
    }

    /// <summary>How many elements freeing has to visit; 1 for a value that is one block.</summary>
    public static long Elements(KeyEncoding encoding, ReadOnlySpan<byte> value)
    {
        return encoding switch
        {
            KeyEncoding.HashTable => MemoryMarshal.AsRef<TableRoot>(value).Count,
            KeyEncoding.SkipList => MemoryMarshal.AsRef<SortedSetRoot>(value).Table.Count,
            KeyEncoding.QuickList => MemoryMarshal.AsRef<PackListRoot>(value).NodeCount,
            KeyEncoding.Stream => Elements(MemoryMarshal.AsRef<StreamRoot>(value)),
            _ => 1,
        };
    }

    private static long Elements(in StreamRoot stream) => stream.Tree.Count + GroupList.Elements(stream.Groups);

    private struct SetSink(Arena arena) : IRecordSink
    {
        public int Taken;

        public void Take(nint record)
        {
            SetMember.Free(arena, record);
            Taken++;
        }
    }

    private struct FieldSink(Arena arena) : IRecordSink
    {
        public int Taken;

        public void Take(nint record)
        {
            HashField.Free(arena, record);
            Taken++;
        }
    }
}
