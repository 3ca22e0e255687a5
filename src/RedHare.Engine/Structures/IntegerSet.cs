using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace RedHare.Engine.Structures;

/// <summary>
/// A sorted array of distinct integers: the form of a set whose members are all integers.
/// </summary>
/// <remarks>
/// <para>It is a Redis intset byte for byte, so DUMP and RDB copy it: width of an integer in bytes (4 bytes: 2, 4 or 8), count (4 bytes),
/// then the integers, ascending; everything little-endian, as are the machines .NET runs on. Two to eight bytes a member and a binary search beat every other form
/// up to the few hundred members Redis allows it.</para>
/// <para>Invariants: length = 8 + width × count; strictly ascending; the width suits the widest member ever added (it never shrinks, as
/// in Redis). An integer wider than the others lies outside their range, so a widening always adds at one of the two ends.</para>
/// <para>Edits take the room they need before they change a byte.</para>
/// </remarks>
public static class IntegerSet
{
    /// <summary>Bytes of a set without members.</summary>
    public const int EmptyLength = 8;

    /// <summary>Writes an empty set.</summary>
    /// <param name="target">Exactly <see cref="EmptyLength"/> bytes.</param>
    public static void Initialize(Span<byte> target) => WriteHeader(target, sizeof(short), 0);

    /// <summary>Number of members.</summary>
    public static int Count(ReadOnlySpan<byte> set) => BinaryPrimitives.ReadInt32LittleEndian(set[4..]);

    /// <summary>Bytes each member takes: 2, 4 or 8.</summary>
    public static int Width(ReadOnlySpan<byte> set) => BinaryPrimitives.ReadInt32LittleEndian(set);

    /// <summary>The member at a position, the smallest at 0.</summary>
    public static long Get(ReadOnlySpan<byte> set, int index) => Read(set, Width(set), index);

    /// <summary>Whether the value is a member.</summary>
    public static bool Contains(ReadOnlySpan<byte> set, long value) => Find(set, value) >= 0;

    /// <summary>Position of a value; when it is no member, the complement (~) of the position it would take.</summary>
    public static int Find(ReadOnlySpan<byte> set, long value)
    {
        var count = Count(set);
        if (count == 0) return ~0;
        var width = Width(set);
        // Ids grow: new members mostly go to the end.
        if (value > Read(set, width, count - 1)) return ~count;
        if (value < Read(set, width, 0)) return ~0;
        // What lies between two members fits their width.
        var members = set[EmptyLength..];
        return width switch
        {
            sizeof(short) => MemoryMarshal.Cast<byte, short>(members).BinarySearch((short)value),
            sizeof(int) => MemoryMarshal.Cast<byte, int>(members).BinarySearch((int)value),
            _ => MemoryMarshal.Cast<byte, long>(members).BinarySearch(value),
        };
    }

    /// <summary>Adds a member, widening all of them if it needs that; false when it was one.</summary>
    public static bool Add<T>(ref T storage, long value) where T : struct, IPackStorage, allows ref struct
    {
        ReadOnlySpan<byte> old = storage.Bytes;
        var oldWidth = Width(old);
        var count = Count(old);
        var width = WidthOf(value);
        if (width > oldWidth)
        {
            Widen(storage.Resize(checked(EmptyLength + (count + 1) * width)), oldWidth, width, count, value);
            return true;
        }
        var index = ~Find(old, value);
        if (index < 0) return false;
        var set = storage.Resize(checked(EmptyLength + (count + 1) * oldWidth));
        var at = EmptyLength + index * oldWidth;
        set[at..^oldWidth].CopyTo(set[(at + oldWidth)..]);
        Write(set, oldWidth, index, value);
        WriteHeader(set, oldWidth, count + 1);
        return true;
    }

    /// <summary>Removes a member; false when it was none.</summary>
    public static bool Remove<T>(ref T storage, long value) where T : struct, IPackStorage, allows ref struct
    {
        var index = Find(storage.Bytes, value);
        if (index >= 0) RemoveAt(ref storage, index);
        return index >= 0;
    }

    /// <summary>Removes the member at a position.</summary>
    public static void RemoveAt<T>(ref T storage, int index) where T : struct, IPackStorage, allows ref struct
    {
        var set = storage.Bytes;
        var width = Width(set);
        var at = EmptyLength + index * width;
        set[(at + width)..].CopyTo(set[at..]);
        WriteHeader(set, width, Count(set) - 1);
        storage.Resize(set.Length - width);
    }

    /// <summary>Whether a set from outside is whole and, as Redis demands of one, not empty. Never reads outside the span.</summary>
    /// <param name="set">The bytes, exactly as long as the set claims to be.</param>
    /// <param name="deep">False checks the header only; true also the order, which all other operations rely on.</param>
    public static bool Validate(ReadOnlySpan<byte> set, bool deep)
    {
        if (set.Length < EmptyLength) return false;
        var width = Width(set);
        if (width is not (sizeof(short) or sizeof(int) or sizeof(long))) return false;
        var count = (uint)Count(set);
        if (count == 0 || EmptyLength + (ulong)count * (uint)width != (ulong)set.Length) return false;
        if (!deep) return true;
        for (var i = 1; i < (int)count; i++)
            if (Read(set, width, i - 1) >= Read(set, width, i)) return false;
        return true;
    }

    private static int WidthOf(long value) => value == (short)value ? sizeof(short) : value == (int)value ? sizeof(int) : sizeof(long);

    private static void Widen(Span<byte> set, int oldWidth, int width, int count, long value)
    {
        var shift = value < 0 ? 1 : 0;
        // From the back, since the wider members overwrite what lies behind the narrower ones.
        for (var i = count - 1; i >= 0; i--) Write(set, width, i + shift, Read(set, oldWidth, i));
        Write(set, width, value < 0 ? 0 : count, value);
        WriteHeader(set, width, count + 1);
    }

    private static void WriteHeader(Span<byte> set, int width, int count)
    {
        BinaryPrimitives.WriteInt32LittleEndian(set, width);
        BinaryPrimitives.WriteInt32LittleEndian(set[4..], count);
    }

    private static long Read(ReadOnlySpan<byte> set, int width, int index)
    {
        var member = set[(EmptyLength + index * width)..];
        return width switch
        {
            sizeof(short) => BinaryPrimitives.ReadInt16LittleEndian(member),
            sizeof(int) => BinaryPrimitives.ReadInt32LittleEndian(member),
            _ => BinaryPrimitives.ReadInt64LittleEndian(member),
        };
    }

    private static void Write(Span<byte> set, int width, int index, long value)
    {
        var member = set[(EmptyLength + index * width)..];
        if (width == sizeof(short)) BinaryPrimitives.WriteInt16LittleEndian(member, (short)value);
        else if (width == sizeof(int)) BinaryPrimitives.WriteInt32LittleEndian(member, (int)value);
        else BinaryPrimitives.WriteInt64LittleEndian(member, value);
    }
}
