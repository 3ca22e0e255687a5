using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Deep copies of values. What is one run of bytes is copied as such; of tables and trees the elements are copied into the target's arena, in the order of a walk,
/// and the copy is given to the key when it is complete: memory that runs out leaves the target as it was.
/// </summary>
public static class ValueCopy
{
    /// <summary>Makes a key hold a copy of another key's value and its expiry, whatever was there before.</summary>
    public static void CopyFrom(this WriteScope target, KeyReader source)
    {
        target.FirstFieldExpiry = WriteScope.UnknownExpiry;
        switch (source.Encoding)
        {
            case KeyEncoding.HashTable when source.Type == KeyType.Set:
                Give(target, source, Table<SetMember, MemberCopy>(source.Root<TableRoot>(), source.Arena, target.Arena));
                break;
            case KeyEncoding.HashTable:
                Give(target, source, Table<HashField, FieldCopy>(source.Root<TableRoot>(), source.Arena, target.Arena));
                break;
            case KeyEncoding.SkipList:
                Give(target, source, SortedSet(source.Root<SortedSetRoot>(), target.Arena));
                break;
            case KeyEncoding.QuickList:
                Give(target, source, List(source.Root<PackListRoot>(), target.Arena));
                break;
            case KeyEncoding.Stream:
                Give(target, source, Stream(source.Root<StreamRoot>(), target.Arena));
                break;
            default:
                var bytes = source.Bytes;
                bytes.CopyTo(target.Create(source.Type, source.Encoding, bytes.Length, source.Expiry));
                break;
        }
    }

    private static void Give<TRoot>(WriteScope target, KeyReader source, TRoot root) where TRoot : unmanaged
    {
        Span<byte> value;
        try
        {
            value = target.Create(source.Type, source.Encoding, Marshal.SizeOf<TRoot>(), source.Expiry);
        }
        catch (OutOfMemoryException)
        {
            Free(target.Arena, source, ref root);
            throw;
        }
        MemoryMarshal.Write(value, root);
    }

    private static TableRoot Table<TLayout, TCopy>(in TableRoot source, Arena from, Arena to)
        where TLayout : IRecordLayout
        where TCopy : IRecordCopy
    {
        var copy = default(TableRoot);
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        try
        {
            for (ulong position = 0; ;)
            {
                position = RecordTable<TLayout>.Scan(source, from, position, ref batch);
                foreach (var record in batch.Records) Add<TLayout, TCopy>(ref copy, to, record);
                if (position == 0) return copy;
            }
        }
        catch (OutOfMemoryException)
        {
            var sink = new CopySink<TCopy>(to);
            while (!RecordTable<TLayout>.Drain(ref copy, to, int.MaxValue, ref sink)) { }
            throw;
        }
    }

    private static void Add<TLayout, TCopy>(ref TableRoot table, Arena arena, nint record)
        where TLayout : IRecordLayout
        where TCopy : IRecordCopy
    {
        var copy = TCopy.Copy(arena, record);
        try
        {
            RecordTable<TLayout>.Insert(ref table, arena, copy, KeyHash.Of(TLayout.Key(copy), arena.HashSeed), TCopy.IsFlagged(copy));
        }
        catch (OutOfMemoryException)
        {
            TCopy.Free(arena, copy);
            throw;
        }
    }

    private static SortedSetRoot SortedSet(in SortedSetRoot source, Arena arena)
    {
        var copy = default(SortedSetRoot);
        try
        {
            for (var at = RankTree<ScoreOrder>.First(source.Tree); at.IsValid;)
            {
                var member = ScoredMember.Key(at.Entry);
                SortedSetTree.Add(ref copy, arena, member, ScoredMember.Score(at.Entry), KeyHash.Of(member, arena.HashSeed));
                if (!at.MoveNext()) break;
            }
            return copy;
        }
        catch (OutOfMemoryException)
        {
            SortedSetTree.Free(ref copy, arena);
            throw;
        }
    }

    private static PackListRoot List(in PackListRoot source, Arena arena)
    {
        var copy = default(PackListRoot);
        try
        {
            for (var at = RankTree<PackOrder>.First(source.Tree); at.IsValid;)
            {
                PackList.AppendPack(ref copy, arena, PackNode.Pack(at.Entry));
                if (!at.MoveNext()) break;
            }
            return copy;
        }
        catch (OutOfMemoryException)
        {
            PackList.Clear(ref copy, arena);
            throw;
        }
    }

    private static StreamRoot Stream(in StreamRoot source, Arena arena)
    {
        var copy = EntryTree.Copy(source, arena);
        try
        {
            copy.Groups = GroupCopy.Of(source.Groups, arena);
            return copy;
        }
        catch (OutOfMemoryException)
        {
            var budget = int.MaxValue;
            EntryTree.FreeSlice(ref copy.Tree, arena, ref budget);
            throw;
        }
    }

    private static void Free<TRoot>(Arena arena, KeyReader source, ref TRoot root) where TRoot : unmanaged
    {
        var value = MemoryMarshal.AsBytes(new Span<TRoot>(ref root));
        var budget = int.MaxValue;
        while (!ValueDisposal.FreeSlice(arena, source.Type, source.Encoding, value, ref budget)) budget = int.MaxValue;
    }

    private interface IRecordCopy
    {
        static abstract nint Copy(Arena arena, nint record);

        static abstract void Free(Arena arena, nint record);

        static virtual bool IsFlagged(nint record) => false;
    }

    private struct MemberCopy : IRecordCopy
    {
        public static nint Copy(Arena arena, nint record) => SetMember.Create(arena, SetMember.Key(record));

        public static void Free(Arena arena, nint record) => SetMember.Free(arena, record);
    }

    private struct FieldCopy : IRecordCopy
    {
        public static nint Copy(Arena arena, nint record) => HashField.Create(arena, HashField.Key(record), HashField.Value(record), HashField.Expiry(record));

        public static bool IsFlagged(nint record) => HashField.Expiry(record) != 0;

        public static void Free(Arena arena, nint record) => HashField.Free(arena, record);
    }

    private struct CopySink<TCopy>(Arena arena) : IRecordSink where TCopy : IRecordCopy
    {
        public readonly void Take(nint record) => TCopy.Free(arena, record);
    }
}
