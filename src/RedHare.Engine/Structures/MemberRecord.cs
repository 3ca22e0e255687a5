using System.Runtime.CompilerServices;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>A member of a big set: its length in one byte (or 0xFF and four bytes), then its bytes.</summary>
internal readonly unsafe struct SetMember : IMemberLayout
{
    public static ReadOnlySpan<byte> Key(nint record) => Prefixed.Read((byte*)record);

    public static nint Create(Arena arena, ReadOnlySpan<byte> member)
    {
        var p = (byte*)arena.Allocate(Prefixed.Size(member.Length));
        Prefixed.Write(p, member);
        return (nint)p;
    }

    public static void Free(Arena arena, nint record) => arena.Free(record, Prefixed.Size(Key(record).Length));

    public static int MemoryBytes(nint record) => Arena.Capacity(Prefixed.Size(Key(record).Length));
}

/// <summary>A member of a big sorted set: its score, then the member as in a set.</summary>
internal readonly unsafe struct ScoredMember : IMemberLayout
{
    public static ReadOnlySpan<byte> Key(nint record) => Prefixed.Read((byte*)record + 8);

    public static double Score(nint record) => *(double*)record;

    public static void SetScore(nint record, double score) => *(double*)record = score;

    public static nint Create(Arena arena, ReadOnlySpan<byte> member, double score)
    {
        var p = (byte*)arena.Allocate(8 + Prefixed.Size(member.Length));
        *(double*)p = score;
        Prefixed.Write(p + 8, member);
        return (nint)p;
    }

    public static void Free(Arena arena, nint record) => arena.Free(record, 8 + Prefixed.Size(Key(record).Length));

    public static int MemoryBytes(nint record) => Arena.Capacity(8 + Prefixed.Size(Key(record).Length));
}

/// <summary>
/// A field of a big hash: field, then value, each with its length before it. A field that expires has the complement of its length, which is negative, in
/// four bytes behind 0xFF, and then the expiry: one that does not pays nothing for it.
/// </summary>
internal readonly unsafe struct HashField : IMemberLayout
{
    private const int ExpiringHeader = 1 + sizeof(int) + sizeof(long);

    public static ReadOnlySpan<byte> Key(nint record)
    {
        var p = (byte*)record;
        return !IsExpiring(p) ? Prefixed.Read(p) : new ReadOnlySpan<byte>(p + ExpiringHeader, ~*(int*)(p + 1));
    }

    public static ReadOnlySpan<byte> Value(nint record) => Prefixed.Read((byte*)record + FieldSize((byte*)record));

    /// <summary>Unix milliseconds at which the field expires, or 0.</summary>
    public static long Expiry(nint record) => IsExpiring((byte*)record) ? *(long*)(record + 1 + sizeof(int)) : 0;

    /// <summary>Changes the expiry of a field that has one.</summary>
    public static void SetExpiry(nint record, long expiry) => *(long*)(record + 1 + sizeof(int)) = expiry;

    /// <summary>A new field.</summary>
    /// <param name="arena">The shard's arena.</param>
    /// <param name="field">The field.</param>
    /// <param name="value">Its value.</param>
    /// <param name="expiry">Unix milliseconds, or 0.</param>
    public static nint Create(Arena arena, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value, long expiry = 0)
    {
        var first = expiry == 0 ? Prefixed.Size(field.Length) : ExpiringHeader + field.Length;
        var p = (byte*)arena.Allocate(first + Prefixed.Size(value.Length));
        if (expiry == 0) Prefixed.Write(p, field);
        else
        {
            *p = 255;
            *(int*)(p + 1) = ~field.Length;
            *(long*)(p + 1 + sizeof(int)) = expiry;
            field.CopyTo(new Span<byte>(p + ExpiringHeader, field.Length));
        }
        Prefixed.Write(p + first, value);
        return (nint)p;
    }

    /// <summary>Overwrites the value in place when the block's class stays the same; otherwise false and nothing is changed.</summary>
    public static bool TryReplace(nint record, ReadOnlySpan<byte> value)
    {
        var first = FieldSize((byte*)record);
        if (Arena.Capacity(first + Prefixed.Size(value.Length)) != MemoryBytes(record)) return false;
        Prefixed.Write((byte*)record + first, value);
        return true;
    }

    public static void Free(Arena arena, nint record) => arena.Free(record, Size(record));

    public static int MemoryBytes(nint record) => Arena.Capacity(Size(record));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsExpiring(byte* p) => *p == 255 && *(int*)(p + 1) < 0;

    private static int FieldSize(byte* p) => !IsExpiring(p) ? Prefixed.Size(Prefixed.Read(p).Length) : ExpiringHeader + ~*(int*)(p + 1);

    private static int Size(nint record) => FieldSize((byte*)record) + Prefixed.Size(Value(record).Length);
}

/// <summary>Bytes with their length before them: one byte below 255, else 0xFF and four.</summary>
internal static unsafe class Prefixed
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Read(byte* p) => *p != 255 ? new(p + 1, *p) : new(p + 5, *(int*)(p + 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size(int length) => length < 255 ? length + 1 : length + 5;

    public static void Write(byte* p, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 255) *p = (byte)bytes.Length;
        else
        {
            *p = 255;
            *(int*)(p + 1) = bytes.Length;
        }
        bytes.CopyTo(new Span<byte>(p + Size(bytes.Length) - bytes.Length, bytes.Length));
    }
}
