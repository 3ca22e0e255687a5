using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>The entries of one node of a stream, in a <see cref="Pack"/> that is a Redis stream listpack byte for byte.</summary>
/// <remarks>
/// <para>A pack begins with a master entry, which is no entry itself; its fields are those of the entry that opened the node:</para>
/// <code>
/// live | deleted | fields | field 1 | … | field n | 0
/// </code>
/// <para>Then the entries, the deleted ones among them. Ids are differences from the node's master id. An entry with exactly the master's fields, as most
/// are in practice, has the flag 2 and does not repeat them:</para>
/// <code>
/// flags | ms | seq | value 1 | … | value n | pieces
/// flags | ms | seq | fields | field 1 | value 1 | … | field n | value n | pieces
/// </code>
/// <para>"Pieces" is the number of elements from the flags on, itself not counted, and how the pack is walked backwards; the master's 0 ends that. Removing
/// an entry sets the flag 1 and moves one from "live" to "deleted"; the bytes go with the node.</para>
/// <para>Source: the head of streamAppendItem in Redis's t_stream.c.</para>
/// </remarks>
internal static class EntryPack
{
    internal const long DeletedFlag = 1, SameFieldsFlag = 2;
    private const int LiveAt = Pack.HeaderLength;

    /// <summary>Entries that are not deleted.</summary>
    public static int Live(ReadOnlySpan<byte> pack) => (int)PackElement.ReadInteger(pack, LiveAt);

    /// <summary>All entries, deleted ones included.</summary>
    public static long Entries(ReadOnlySpan<byte> pack) => Live(pack) + PackElement.ReadInteger(pack, After(pack, LiveAt));

    /// <summary>Offset of the element behind another; of the end byte behind the last.</summary>
    internal static int After(ReadOnlySpan<byte> pack, int offset) => offset + PackElement.Size(pack, offset);

    /// <summary>A node with one entry.</summary>
    /// <param name="arena">The stream's arena.</param>
    /// <param name="id">The entry's id, and the node's.</param>
    /// <param name="fields">Its fields and values.</param>
    /// <param name="room">Bytes that the pack is likely to need; it gets what this entry takes at least.</param>
    /// <exception cref="OutOfMemoryException">The arena is exhausted.</exception>
    public static StreamNode Create<T>(Arena arena, StreamId id, scoped ref T fields, int room) where T : struct, IEntryFields, allows ref struct
    {
        var count = fields.Count;
        var master = 6 + new PackValue(count).Size;
        for (var i = 0; i < count; i++) master = checked(master + new PackValue(fields.Field(i)).Size);
        var entry = Measure(id, id, ref fields, same: true);
        var length = checked(Pack.EmptyLength + master + entry);
        var node = StreamNode.Create(arena, id, Math.Max(length, room));
        var target = PackEdit.Splice(ref node, Pack.HeaderLength, 0, length - Pack.EmptyLength, checked(4 + 2 * count + 4));
        Put(ref target, 1);
        Put(ref target, 0);
        Put(ref target, count);
        for (var i = 0; i < count; i++) Put(ref target, fields.Field(i));
        Put(ref target, 0);
        Write(target, id, id, ref fields, same: true);
        return node;
    }

    /// <summary>Adds an entry at the end.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public static void Append<T>(ref StreamNode node, StreamId id, scoped ref T fields, int limit) where T : struct, IEntryFields, allows ref struct
    {
        ReadOnlySpan<byte> pack = node.Bytes;
        var master = StreamNode.Id(node.Block);
        var live = Live(pack);
        var same = HasFields(pack, ref fields);
        var size = Measure(master, id, ref fields, same);
        // The counter may need another byte: all room is taken before anything is written.
        node.Reserve(checked(pack.Length + size + GrowthOf(pack, LiveAt, live + 1)), limit);
        Pack.Replace(ref node, LiveAt, live + 1);
        Write(PackEdit.Splice(ref node, node.Bytes.Length - 1, 0, size, Pieces(fields.Count, same) + 1), master, id, ref fields, same);
    }

    /// <summary>Marks a live entry, not the only one, as deleted.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public static void Delete(ref StreamNode node, int flags)
    {
        ReserveCounters(ref node, 1);
        MarkDeleted(node.Bytes, flags);
        MoveToDeleted(ref node, 1);
    }

    /// <summary>Marks the first live entries as deleted, fewer than all.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public static void DeleteFirst(ref StreamNode node, int count)
    {
        ReserveCounters(ref node, count);
        var left = count;
        for (var walk = new EntryWalk(node.Block, backward: false); left > 0 && walk.Next();)
        {
            if (walk.IsDeleted) continue;
            MarkDeleted(node.Bytes, walk.FlagsAt);
            left--;
        }
        MoveToDeleted(ref node, count);
    }

    // Flags are small numbers: whatever an element holds them in has room for another one.
    private static void MarkDeleted(Span<byte> pack, int flags) =>
        PackElement.WriteInteger(pack[flags..], PackElement.ReadInteger(pack, flags) | DeletedFlag, PackElement.Length(pack, flags));

    private static void ReserveCounters(ref StreamNode node, int deleted)
    {
        ReadOnlySpan<byte> pack = node.Bytes;
        var at = After(pack, LiveAt);
        node.Reserve(pack.Length + Math.Max(0, GrowthOf(pack, at, PackElement.ReadInteger(pack, at) + deleted)), 0);
    }

    private static void MoveToDeleted(ref StreamNode node, int count)
    {
        // The one behind first: the other may move it.
        var at = After(node.Bytes, LiveAt);
        Pack.Replace(ref node, at, PackElement.ReadInteger(node.Bytes, at) + count);
        Pack.Replace(ref node, LiveAt, Live(node.Bytes) - count);
    }

    private static int GrowthOf(ReadOnlySpan<byte> pack, int at, long value) => new PackValue(value).Size - PackElement.Size(pack, at);

    private static bool HasFields<T>(ReadOnlySpan<byte> pack, scoped ref T fields) where T : struct, IEntryFields, allows ref struct
    {
        var at = After(pack, After(pack, LiveAt));
        if (PackElement.ReadInteger(pack, at) != fields.Count) return false;
        at = After(pack, at);
        for (var i = 0; i < fields.Count; i++, at = After(pack, at))
            if (!Pack.Get(pack, at).Equals(fields.Field(i))) return false;
        return true;
    }

    /// <summary>Elements of an entry, but for the last.</summary>
    private static int Pieces(int fields, bool same) => checked(same ? 3 + fields : 4 + 2 * fields);

    private static int Measure<T>(StreamId master, StreamId id, scoped ref T fields, bool same) where T : struct, IEntryFields, allows ref struct
    {
        var count = fields.Count;
        var size = 2 + new PackValue(MillisecondsOf(master, id)).Size + new PackValue(SequenceOf(master, id)).Size + new PackValue(Pieces(count, same)).Size;
        if (!same) size += new PackValue(count).Size;
        for (var i = 0; i < count; i++)
        {
            if (!same) size = checked(size + new PackValue(fields.Field(i)).Size);
            size = checked(size + new PackValue(fields.Value(i)).Size);
        }
        return size;
    }

    private static void Write<T>(scoped Span<byte> target, StreamId master, StreamId id, scoped ref T fields, bool same) where T : struct, IEntryFields, allows ref struct
    {
        var count = fields.Count;
        Put(ref target, same ? SameFieldsFlag : 0);
        Put(ref target, MillisecondsOf(master, id));
        Put(ref target, SequenceOf(master, id));
        if (!same) Put(ref target, count);
        for (var i = 0; i < count; i++)
        {
            if (!same) Put(ref target, fields.Field(i));
            Put(ref target, fields.Value(i));
        }
        Put(ref target, Pieces(count, same));
    }

    private static long MillisecondsOf(StreamId master, StreamId id) => (long)(id.Milliseconds - master.Milliseconds);

    private static long SequenceOf(StreamId master, StreamId id) => (long)(id.Sequence - master.Sequence);

    private static void Put(ref Span<byte> target, scoped PackValue value)
    {
        value.Write(target);
        target = target[value.Size..];
    }
}
