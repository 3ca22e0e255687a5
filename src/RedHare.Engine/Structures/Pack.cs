using System.Buffers.Binary;

namespace RedHare.Engine.Structures;

/// <summary>
/// A sequence of short strings and integers in one piece of memory: small hashes, small sorted sets, small sets, list nodes, stream nodes.
/// </summary>
/// <remarks>
/// <para>A pack is a Redis listpack byte for byte, so DUMP, RDB and MIGRATE copy it instead of transcoding. Below some hundred elements a
/// scan over adjacent bytes is as quick as any index and takes two bytes of overhead an element, where a tree or a table takes tens.</para>
/// <para>Layout: total bytes (4, little-endian), element count (2, little-endian; 65535 means "count them"), the elements, one byte 0xFF.
/// An element is an encoding byte, a body, and a back-length over both that is read from its end, which is how a pack is walked
/// backwards and why, unlike in the older ziplist, an edit never touches a neighbour.</para>
/// <code>
/// 0xxxxxxx            integer 0..127
/// 10llllll  body      string of up to 63 bytes
/// 110xxxxx  1 byte    13-bit signed integer, high bits first
/// 1110llll  1 + body  string of up to 4095 bytes, high bits of the length first
/// 11110000  4 + body  string, little-endian length
/// 11110001  2 bytes   16-bit signed integer, little-endian; 11110010: 24 bits, 11110011: 32, 11110100: 64
/// </code>
/// <para>Invariants: the total equals the span's length; the last byte is 0xFF; every encoding is one of the above; every back-length is
/// that of its element. Whoever takes a pack from outside calls <see cref="Validate"/> first; everything else here relies on it.
/// An offset is the distance in bytes from the pack's start to an element's first byte; edits invalidate offsets behind them.</para>
/// <para>Edits take the room they need before they change a byte, so a failed allocation leaves the pack as it was.
/// Source: the listpack specification by Salvatore Sanfilippo and Redis's implementation of it.</para>
/// </remarks>
public static class Pack
{
    /// <summary>Bytes of a pack without elements.</summary>
    public const int EmptyLength = HeaderLength + 1;

    /// <summary>Redis refuses to let a pack grow past this (1 GiB); callers turn to another structure far earlier.</summary>
    public const int MaxLength = 1 << 30;

    internal const int HeaderLength = 6;
    private const int UnknownCount = ushort.MaxValue;

    /// <summary>Writes an empty pack.</summary>
    /// <param name="target">Exactly <see cref="EmptyLength"/> bytes.</param>
    public static void Initialize(Span<byte> target)
    {
        WriteHeader(target, EmptyLength, 0);
        target[HeaderLength] = PackElement.End;
    }

    /// <summary>Number of elements; at 65,535 and more they are counted one by one.</summary>
    public static int Count(ReadOnlySpan<byte> pack)
    {
        var count = StoredCount(pack);
        if (count != UnknownCount) return count;
        count = 0;
        for (var offset = First(pack); offset >= 0; offset = Next(pack, offset)) count++;
        return count;
    }

    /// <summary>Offset of the first element, -1 when there is none.</summary>
    public static int First(ReadOnlySpan<byte> pack) => pack.Length > EmptyLength ? HeaderLength : -1;

    /// <summary>Offset of the last element, -1 when there is none.</summary>
    public static int Last(ReadOnlySpan<byte> pack) => Previous(pack, pack.Length - 1);

    /// <summary>Offset of the element behind the one at <paramref name="offset"/>, -1 when that is the last.</summary>
    public static int Next(ReadOnlySpan<byte> pack, int offset)
    {
        offset += PackElement.Size(pack, offset);
        return offset < pack.Length - 1 ? offset : -1;
    }

    /// <summary>Offset of the element in front of the one at <paramref name="offset"/>, -1 when that is the first.</summary>
    public static int Previous(ReadOnlySpan<byte> pack, int offset)
    {
        if (offset <= HeaderLength) return -1;
        var length = (int)PackElement.ReadBackLength(pack, offset);
        return offset - length - PackElement.BackLengthSize(length);
    }

    /// <summary>Offset of the element at a position counted from the front (0 the first) or, negative, from the back (-1 the last); -1 outside.</summary>
    public static int Seek(ReadOnlySpan<byte> pack, long index)
    {
        var count = StoredCount(pack);
        if (count != UnknownCount)
        {
            // Walk from the nearer end.
            if (index < 0) index += count;
            if ((ulong)index >= (ulong)count) return -1;
            if (index > count / 2) index -= count;
        }
        int offset;
        if (index >= 0)
        {
            for (offset = First(pack); index > 0 && offset >= 0; index--) offset = Next(pack, offset);
            return offset;
        }
        for (offset = Last(pack); index < -1 && offset >= 0; index++) offset = Previous(pack, offset);
        return offset;
    }

    /// <summary>The element at <paramref name="offset"/>.</summary>
    public static PackEntry Get(ReadOnlySpan<byte> pack, int offset)
    {
        var first = pack[offset];
        if (first < PackElement.String6) return new PackEntry(first);
        if (first < PackElement.Integer13) return new PackEntry(pack.Slice(offset + 1, first & 0x3F));
        if (first is < PackElement.String12 or > PackElement.String32) return new PackEntry(PackElement.ReadInteger(pack, offset));
        var length = PackElement.Length(pack, offset);
        var prefix = first < PackElement.String32 ? 2 : 5;
        return new PackEntry(pack.Slice(offset + prefix, length - prefix));
    }

    /// <summary>The elements from <paramref name="offset"/> on, or from the first.</summary>
    public static PackEnumerator Enumerate(ReadOnlySpan<byte> pack, int offset = HeaderLength) => new(pack, offset);

    /// <summary>Offset of the first element equal to <paramref name="value"/> among those compared, -1 when there is none.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="offset">Where to begin; -1 finds nothing.</param>
    /// <param name="value">The text sought; an integer element is compared by its value.</param>
    /// <param name="skip">Elements passed over after each comparison: 0 compares all, 1 the fields of a hash.</param>
    public static int Find(ReadOnlySpan<byte> pack, int offset, ReadOnlySpan<byte> value, int skip) =>
        PackSearch.Find(pack, offset, value, skip);

    /// <summary>Whether a pack from outside is whole. Never reads outside the span, whatever it holds.</summary>
    /// <param name="pack">The bytes, exactly as long as the pack claims to be.</param>
    /// <param name="deep">False checks header and end only; true checks every element, which all other operations rely on.</param>
    public static bool Validate(ReadOnlySpan<byte> pack, bool deep) => PackValidation.Check(pack, deep);

    /// <summary>Bytes the value would add to a pack.</summary>
    public static int EncodedSize(ReadOnlySpan<byte> value) => new PackValue(value).Size;

    /// <summary>Adds an element at the end and returns its offset.</summary>
    public static int Append<T>(ref T storage, scoped PackValue value) where T : struct, IPackStorage, allows ref struct =>
        InsertBefore(ref storage, storage.Bytes.Length - 1, value);

    /// <summary>Adds two elements at the end, a field and its value, and returns the offset of the first.</summary>
    public static int Append<T>(ref T storage, scoped PackValue first, scoped PackValue second) where T : struct, IPackStorage, allows ref struct =>
        InsertBefore(ref storage, storage.Bytes.Length - 1, first, second);

    /// <summary>Adds an element in front of all others.</summary>
    public static int Prepend<T>(ref T storage, scoped PackValue value) where T : struct, IPackStorage, allows ref struct =>
        InsertBefore(ref storage, HeaderLength, value);

    /// <summary>Adds an element in front of the one at <paramref name="offset"/> and returns its offset, which is the same.</summary>
    public static int InsertBefore<T>(ref T storage, int offset, scoped PackValue value) where T : struct, IPackStorage, allows ref struct
    {
        value.Write(PackEdit.Splice(ref storage, offset, 0, value.Size, 1));
        return offset;
    }

    /// <summary>Adds two elements in front of the one at <paramref name="offset"/> and returns the offset of the first of them.</summary>
    public static int InsertBefore<T>(ref T storage, int offset, scoped PackValue first, scoped PackValue second)
        where T : struct, IPackStorage, allows ref struct
    {
        var room = PackEdit.Splice(ref storage, offset, 0, checked(first.Size + second.Size), 2);
        first.Write(room);
        second.Write(room[first.Size..]);
        return offset;
    }

    /// <summary>Adds an element behind the one at <paramref name="offset"/> and returns its offset.</summary>
    public static int InsertAfter<T>(ref T storage, int offset, scoped PackValue value) where T : struct, IPackStorage, allows ref struct =>
        InsertBefore(ref storage, offset + PackElement.Size(storage.Bytes, offset), value);

    /// <summary>Puts another element in the place of the one at <paramref name="offset"/>.</summary>
    public static void Replace<T>(ref T storage, int offset, scoped PackValue value) where T : struct, IPackStorage, allows ref struct =>
        value.Write(PackEdit.Splice(ref storage, offset, PackElement.Size(storage.Bytes, offset), value.Size, 0));

    /// <summary>
    /// Removes up to <paramref name="count"/> elements from <paramref name="offset"/> on; returns the offset of the element that follows, -1
    /// when none does.
    /// </summary>
    public static int Delete<T>(ref T storage, int offset, int count = 1) where T : struct, IPackStorage, allows ref struct
    {
        ReadOnlySpan<byte> pack = storage.Bytes;
        var end = offset;
        var removed = 0;
        for (; removed < count && end < pack.Length - 1; removed++) end += PackElement.Size(pack, end);
        if (removed > 0) PackEdit.Splice(ref storage, offset, end - offset, 0, -removed);
        return offset < storage.Bytes.Length - 1 ? offset : -1;
    }

    /// <summary>Removes up to <paramref name="count"/> elements from a position on, which is read as in <see cref="Seek"/>; outside it removes nothing.</summary>
    public static void DeleteRange<T>(ref T storage, long index, int count) where T : struct, IPackStorage, allows ref struct
    {
        var offset = Seek(storage.Bytes, index);
        if (offset >= 0) Delete(ref storage, offset, count);
    }

    /// <summary>Adds every value of a source at the end, growing the storage once.</summary>
    public static void AppendAll<T, TSource>(ref T storage, scoped ref TSource source)
        where T : struct, IPackStorage, allows ref struct
        where TSource : struct, IPackSource, allows ref struct
    {
        var size = 0;
        for (var i = 0; i < source.Count; i++) size = checked(size + source.Get(i).Size);
        if (size == 0) return;
        var room = PackEdit.Splice(ref storage, storage.Bytes.Length - 1, 0, size, source.Count);
        for (var i = 0; i < source.Count; i++)
        {
            var value = source.Get(i);
            value.Write(room);
            room = room[value.Size..];
        }
    }

    /// <summary>Adds the elements of another pack at the end, by copying bytes.</summary>
    /// <param name="storage">The pack that grows.</param>
    /// <param name="other">Another pack, not the same one.</param>
    public static void Merge<T>(ref T storage, ReadOnlySpan<byte> other) where T : struct, IPackStorage, allows ref struct =>
        AppendRange(ref storage, other, HeaderLength, other.Length - 1, Count(other));

    /// <summary>Adds some adjacent elements of another pack at the end, by copying bytes.</summary>
    /// <param name="storage">The pack that grows.</param>
    /// <param name="other">Another pack, not the same one.</param>
    /// <param name="from">Offset of the first element to copy.</param>
    /// <param name="end">Offset behind the last element to copy: of an element, or of the end byte.</param>
    /// <param name="count">How many elements that is.</param>
    public static void AppendRange<T>(ref T storage, ReadOnlySpan<byte> other, int from, int end, int count)
        where T : struct, IPackStorage, allows ref struct
    {
        if (count > 0) other[from..end].CopyTo(PackEdit.Splice(ref storage, storage.Bytes.Length - 1, 0, end - from, count));
    }

    internal static int StoredCount(ReadOnlySpan<byte> pack) => BinaryPrimitives.ReadUInt16LittleEndian(pack[4..]);

    /// <summary>Writes total and count, the latter as "count them" where it does not fit.</summary>
    internal static void WriteHeader(Span<byte> pack, int total, int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(pack, total);
        BinaryPrimitives.WriteUInt16LittleEndian(pack[4..], (ushort)Math.Min(count, UnknownCount));
    }
}
