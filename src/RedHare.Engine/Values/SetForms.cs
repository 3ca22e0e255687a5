using System.Buffers;
using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// The three forms of a set, integer set, pack and table, and the steps between them.
/// </summary>
/// <remarks>
/// The rules are Redis's, since OBJECT ENCODING shows them: integers only, up to set-max-intset-entries, are an integer set; its growth beyond
/// that makes a table of it, also where a pack would do. The first member that is no integer makes a pack of it if count and lengths allow, else a table.
/// A pack that grows past a limit becomes a table. No step leads back. A step makes room before it changes the set, so a failed one leaves the set as it was.
/// </remarks>
internal static class SetForms
{
    /// <summary>Adds a member; false when it was one.</summary>
    public static bool Add<T>(ref T set, ReadOnlySpan<byte> member, in SetLimits limits) where T : struct, IValueStorage
    {
        switch (set.Encoding)
        {
            case KeyEncoding.IntSet:
                if (RedisNumber.TryParseLong(member, out var integer))
                {
                    if (IntegerSet.Contains(set.Packed, integer)) return false;
                    if (IntegerSet.Count(set.Packed) < limits.MostIntegers)
                    {
                        IntegerSet.Add(ref set, integer);
                        return true;
                    }
                    ToTable(ref set);
                }
                else if (MayBecomePack(set.Packed, member.Length, limits))
                {
                    ToPack(ref set, member);
                    return true;
                }
                else ToTable(ref set);
                break;
            case KeyEncoding.ListPack:
                var pack = set.Packed;
                if (Pack.Find(pack, Pack.First(pack), member, 0) >= 0) return false;
                if (Pack.Count(pack) < limits.Entries && member.Length <= limits.Bytes && pack.Length + (long)member.Length <= Pack.MaxLength)
                {
                    Pack.Append(ref set, member);
                    return true;
                }
                ToTable(ref set);
                break;
        }
        return AddToTable(ref set, member);
    }

    /// <summary>Removes a member; false when it was none.</summary>
    public static bool Remove<T>(ref T set, ReadOnlySpan<byte> member) where T : struct, IValueStorage
    {
        switch (set.Encoding)
        {
            case KeyEncoding.IntSet:
                if (!RedisNumber.TryParseLong(member, out var integer)) return false;
                var index = IntegerSet.Find(set.Packed, integer);
                if (index < 0) return false;
                IntegerSet.RemoveAt(ref set, index);
                return true;
            case KeyEncoding.ListPack:
                var pack = set.Packed;
                var offset = Pack.Find(pack, Pack.First(pack), member, 0);
                if (offset < 0) return false;
                Pack.Delete(ref set, offset);
                return true;
            default:
                var hash = KeyHash.Of(member, set.Arena.HashSeed);
                var record = RecordTable<SetMember>.Find(set.Table, member, hash);
                if (record == 0) return false;
                RemoveRecord(ref set, record, hash);
                return true;
        }
    }

    /// <summary>Removes a member of the table form.</summary>
    public static void RemoveRecord<T>(ref T set, nint record, ulong hash) where T : struct, IValueStorage
    {
        TableDump.Changing(set.Table, set.Arena, record, hash);
        RecordTable<SetMember>.Remove(ref set.Table, set.Arena, record, hash);
        SetMember.Free(set.Arena, record);
        set.MarkChanged();
    }

    /// <summary>Makes a table of a smaller form.</summary>
    public static void ToTable<T>(ref T set) where T : struct, IValueStorage
    {
        var table = default(TableRoot);
        try
        {
            var walk = new SetWalk(set.Encoding, set.Packed, stackalloc byte[SetView.ScratchLength]);
            while (walk.Next()) Insert(ref table, set, walk.Current, KeyHash.Of(walk.Current, set.Arena.HashSeed));
            set.Resize(Marshal.SizeOf<TableRoot>());
        }
        catch (OutOfMemoryException)
        {
            var budget = int.MaxValue;
            ValueDisposal.FreeSlice(set.Arena, KeyType.Set, KeyEncoding.HashTable, MemoryMarshal.AsBytes(new Span<TableRoot>(ref table)), ref budget);
            throw;
        }
        set.Become(KeyEncoding.HashTable);
        set.Table = table;
    }

    /// <summary>Makes an integer set of a set without one that happens to hold integers only, if it is small enough for that: the last step of SINTERSTORE.</summary>
    public static void CompactIntegers(ref PooledValue set, in SetLimits limits)
    {
        var view = new SetView(set.Encoding, set.Bytes, set.Arena);
        if (set.Encoding == KeyEncoding.IntSet || view.Count > limits.MostIntegers) return;
        var integers = new PooledValue(set.Arena, KeyEncoding.IntSet);
        var walk = view.Walk(stackalloc byte[SetView.ScratchLength]);
        while (walk.Next())
        {
            if (!RedisNumber.TryParseLong(walk.Current, out var integer))
            {
                integers.Dispose(KeyType.Set);
                return;
            }
            IntegerSet.Add(ref integers, integer);
        }
        set.Dispose(KeyType.Set);
        set = integers;
    }

    private static bool AddToTable<T>(ref T set, ReadOnlySpan<byte> member) where T : struct, IValueStorage
    {
        var hash = KeyHash.Of(member, set.Arena.HashSeed);
        ref var table = ref set.Table;
        if (RecordTable<SetMember>.Find(table, member, hash) != 0) return false;
        Insert(ref table, set, member, hash);
        set.MarkChanged();
        return true;
    }

    private static void Insert<T>(ref TableRoot table, in T set, ReadOnlySpan<byte> member, ulong hash) where T : struct, IValueStorage
    {
        var arena = set.Arena;
        TableDump.Adding(table, arena, member, hash);
        var record = SetMember.Create(arena, member);
        try
        {
            RecordTable<SetMember>.Insert(ref table, arena, record, hash);
        }
        catch (OutOfMemoryException)
        {
            SetMember.Free(arena, record);
            throw;
        }
    }

    private static bool MayBecomePack(ReadOnlySpan<byte> integers, int length, in SetLimits limits)
    {
        var count = IntegerSet.Count(integers);
        if (count >= limits.Entries || length > limits.Bytes) return false;
        if (count == 0) return true;
        Span<byte> scratch = stackalloc byte[SetView.ScratchLength];
        var longest = Math.Max(RedisNumber.Format(IntegerSet.Get(integers, 0), scratch), RedisNumber.Format(IntegerSet.Get(integers, count - 1), scratch));
        return longest <= limits.Bytes;
    }

    private static void ToPack<T>(ref T set, ReadOnlySpan<byte> member) where T : struct, IValueStorage
    {
        var integers = set.Packed;
        var count = IntegerSet.Count(integers);
        var added = new PackValue(member);
        var length = Pack.EmptyLength + added.Size;
        for (var i = 0; i < count; i++) length += new PackValue(IntegerSet.Get(integers, i)).Size;
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Pack.Initialize(buffer.AsSpan(0, Pack.EmptyLength));
            var pack = new FilledPack(buffer, Pack.EmptyLength);
            for (var i = 0; i < count; i++) Pack.Append(ref pack, new PackValue(IntegerSet.Get(integers, i)));
            Pack.Append(ref pack, added);
            pack.Bytes.CopyTo(set.Resize(length));
            set.Become(KeyEncoding.ListPack);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
