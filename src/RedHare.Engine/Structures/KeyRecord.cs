using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// One key of the keyspace: a single block with header, optional expiry, key and value.
/// </summary>
/// <remarks>
/// <para>Header, 8 bytes: type and encoding (4 bits each), flags, 24 bits of access clock or frequency, key length, value
/// length. Then, as flagged: expiry (8 bytes, Unix milliseconds), long key length (4 bytes, keys of 255 bytes and more),
/// key, value. docs/adr/0001 has the reasons and the bytes.</para>
/// <para>The value is up to <see cref="LargestInline"/> bytes inline; what is longer lies in a <see cref="LargeBlock"/> whose
/// address takes its place. A root of a table or tree is an inline value like any other.</para>
/// <para>A change of the key's expiry or of the value's length may move the record: the functions return its new address,
/// and the caller puts it into the table. They allocate before they change anything.</para>
/// </remarks>
internal readonly unsafe struct KeyRecord : IRecordLayout
{
    /// <summary>The longest value kept inside the record, in bytes.</summary>
    public const int LargestInline = 4096;

    private const byte HasExpiry = 1, External = 2, LongKey = 4, Odd = 8;
    private const int HeaderBytes = 8;

    public static ReadOnlySpan<byte> Key(nint record)
    {
        var p = (byte*)record;
        var start = HeaderBytes + ((p[1] & HasExpiry) << 3);
        return (p[1] & LongKey) == 0
            ? new ReadOnlySpan<byte>(p + start, p[5])
            : new ReadOnlySpan<byte>(p + start + 4, *(int*)(p + start));
    }

    public static KeyType Type(nint record) => (KeyType)(*(byte*)record & 15);

    public static KeyEncoding Encoding(nint record) => (KeyEncoding)(*(byte*)record >> 4);

    public static void SetType(nint record, KeyType type, KeyEncoding encoding) => *(byte*)record = (byte)((int)type | (int)encoding << 4);

    /// <summary>Unix milliseconds, or −1 without expiry.</summary>
    public static long Expiry(nint record) => (((byte*)record)[1] & HasExpiry) != 0 ? *(long*)(record + HeaderBytes) : -1;

    /// <summary>24 bits: access clock in seconds, or LFU decay time and counter.</summary>
    public static uint Access(nint record) => *(uint*)(record + 2) & 0xFFFFFF;

    public static void SetAccess(nint record, uint access) => *(uint*)(record + 2) = (*(uint*)(record + 2) & 0xFF000000) | (access & 0xFFFFFF);

    /// <summary>Which of two generations the record is of, 0 or 1: all are of one, but while a snapshot is taken (<see cref="Snapshot"/>).</summary>
    public static int Generation(nint record) => (((byte*)record)[1] & Odd) >> 3;

    public static void SetGeneration(nint record, int generation) => ((byte*)record)[1] = (byte)((((byte*)record)[1] & ~Odd) | generation << 3);

    /// <summary>The value's bytes, writable; they stay where they are until the record is resized or freed.</summary>
    public static Span<byte> Value(nint record)
    {
        var p = (byte*)record;
        var at = p + ValueOffset(p);
        if ((p[1] & External) != 0)
        {
            var block = (LargeBlock*)*(nint*)at;
            return new Span<byte>(LargeBlock.Data(block), block->Length);
        }
        return new Span<byte>(at, *(ushort*)(p + 6));
    }

    /// <summary>The root that is the value.</summary>
    public static ref TRoot Root<TRoot>(nint record) where TRoot : unmanaged => ref MemoryMarshal.AsRef<TRoot>(Value(record));

    /// <summary>The value's bytes to be changed: a large block that others hold as well is copied first.</summary>
    public static Span<byte> MutableValue(Arena arena, nint record)
    {
        var p = (byte*)record;
        if ((p[1] & External) != 0)
        {
            var slot = (nint*)(p + ValueOffset(p));
            *slot = (nint)LargeBlock.MakeOwn(arena, (LargeBlock*)*slot);
        }
        return Value(record);
    }

    /// <summary>The block of a value too long for the record, or null.</summary>
    public static LargeBlock* Large(nint record)
    {
        var p = (byte*)record;
        return (p[1] & External) != 0 ? (LargeBlock*)*(nint*)(p + ValueOffset(p)) : null;
    }

    /// <summary>A new record; its value is uninitialised.</summary>
    /// <param name="arena">The shard's arena.</param>
    /// <param name="key">The key.</param>
    /// <param name="type">The value's type.</param>
    /// <param name="encoding">How the value is stored.</param>
    /// <param name="valueLength">The value's length in bytes.</param>
    /// <param name="expiry">Unix milliseconds, or −1.</param>
    public static nint Create(Arena arena, ReadOnlySpan<byte> key, KeyType type, KeyEncoding encoding, int valueLength, long expiry = -1)
    {
        var external = valueLength > LargestInline;
        var flags = (expiry >= 0 ? HasExpiry : 0) | (external ? External : 0) | (key.Length >= 255 ? LongKey : 0);
        var offset = HeaderBytes + (expiry >= 0 ? 8 : 0) + (key.Length >= 255 ? 4 : 0) + key.Length;
        var block = external ? LargeBlock.Create(arena, valueLength, valueLength) : null;
        byte* p;
        try
        {
            p = (byte*)arena.AllocateRecord(offset + (external ? 8 : valueLength));
        }
        catch (OutOfMemoryException)
        {
            if (external) LargeBlock.Release(arena, block);
            throw;
        }
        *(ulong*)p = 0;
        p[0] = (byte)((int)type | (int)encoding << 4);
        p[1] = (byte)flags;
        p[5] = (byte)Math.Min(key.Length, 255);
        *(ushort*)(p + 6) = external ? (ushort)0 : (ushort)valueLength;
        if (expiry >= 0) *(long*)(p + HeaderBytes) = expiry;
        if (key.Length >= 255) *(int*)(p + offset - key.Length - 4) = key.Length;
        key.CopyTo(new Span<byte>(p + offset - key.Length, key.Length));
        if (external) *(nint*)(p + offset) = (nint)block;
        return (nint)p;
    }

    /// <summary>Frees the record and its value's block; what a root in it points to is freed before by its type.</summary>
    public static void Free(Arena arena, nint record)
    {
        var p = (byte*)record;
        if ((p[1] & External) != 0) LargeBlock.Release(arena, (LargeBlock*)*(nint*)(p + ValueOffset(p)));
        arena.Free(record, Size(p));
    }

    /// <summary>
    /// Gives the value <paramref name="length"/> bytes, keeping the common prefix, and returns the record's address, which is
    /// another one if it had to move.
    /// </summary>
    public static nint Resize(Arena arena, nint record, int length)
    {
        var p = (byte*)record;
        var offset = ValueOffset(p);
        if ((p[1] & External) != 0)
        {
            var slot = (nint*)(p + offset);
            var block = (LargeBlock*)*slot;
            if (length > LargestInline) { *slot = (nint)LargeBlock.Resize(arena, block, length); return record; }
            var small = Rebuild(arena, p, offset, length);
            new ReadOnlySpan<byte>(LargeBlock.Data(block), length).CopyTo(new Span<byte>((byte*)small + offset, length));
            LargeBlock.Release(arena, block);
            arena.Free(record, Size(p));
            return small;
        }
        var old = *(ushort*)(p + 6);
        if (length <= LargestInline)
        {
            if (Arena.Capacity(offset + length) == Arena.Capacity(offset + old)) { *(ushort*)(p + 6) = (ushort)length; return record; }
            var moved = Rebuild(arena, p, offset, length);
            new ReadOnlySpan<byte>(p + offset, Math.Min(old, length)).CopyTo(new Span<byte>((byte*)moved + offset, length));
            arena.Free(record, Size(p));
            return moved;
        }
        var large = LargeBlock.Create(arena, length, LargeBlock.GrownCapacity(old, length));
        nint holder;
        try
        {
            holder = Arena.Capacity(offset + 8) == Arena.Capacity(offset + old) ? record : Rebuild(arena, p, offset, 8);
        }
        catch (OutOfMemoryException)
        {
            LargeBlock.Release(arena, large);
            throw;
        }
        new ReadOnlySpan<byte>(p + offset, old).CopyTo(new Span<byte>(LargeBlock.Data(large), length));
        if (holder != record) arena.Free(record, Size(p));
        var q = (byte*)holder;
        q[1] |= External;
        *(ushort*)(q + 6) = 0;
        *(nint*)(q + offset) = (nint)large;
        return holder;
    }

    /// <summary>Sets or (with −1) removes the expiry and returns the record's address.</summary>
    public static nint SetExpiry(Arena arena, nint record, long expiry)
    {
        var p = (byte*)record;
        var had = (p[1] & HasExpiry) != 0;
        if (had && expiry >= 0) { *(long*)(p + HeaderBytes) = expiry; return record; }
        if (!had && expiry < 0) return record;
        var offset = ValueOffset(p);
        var inline = (p[1] & External) != 0 ? 8 : *(ushort*)(p + 6);
        var size = Size(p);
        var target = offset + (expiry >= 0 ? 8 : -8);
        var q = (byte*)arena.AllocateRecord(target + inline);
        *(ulong*)q = *(ulong*)p;
        q[1] ^= HasExpiry;
        if (expiry >= 0) *(long*)(q + HeaderBytes) = expiry;
        var rest = HeaderBytes + (had ? 8 : 0);
        new ReadOnlySpan<byte>(p + rest, size - rest).CopyTo(new Span<byte>(q + HeaderBytes + (expiry >= 0 ? 8 : 0), size - rest));
        arena.Free(record, size);
        return (nint)q;
    }

    /// <summary>
    /// The same value under another key and expiry, in <paramref name="arena"/>: inline bytes and roots are copied, a large block changes hands.
    /// What a root points to stays where it is, in whatever arena that is. The old record is then an empty shell: <see cref="FreeShell"/>.
    /// </summary>
    public static nint Rekey(Arena arena, nint record, ReadOnlySpan<byte> key, long expiry)
    {
        var p = (byte*)record;
        var external = (p[1] & External) != 0;
        var inline = new ReadOnlySpan<byte>(p + ValueOffset(p), external ? 8 : *(ushort*)(p + 6));
        var moved = Create(arena, key, Type(record), Encoding(record), inline.Length, expiry);
        var q = (byte*)moved;
        inline.CopyTo(Value(moved));
        if (external)
        {
            q[1] |= External;
            *(ushort*)(q + 6) = 0;
        }
        SetAccess(moved, Access(record));
        return moved;
    }

    /// <summary>Frees a record whose value was given to another by <see cref="Rekey"/>.</summary>
    public static void FreeShell(Arena arena, nint record) => arena.Free(record, Size((byte*)record));

    /// <summary>The record at another address. A root in it moves along, a large block stays.</summary>
    public static nint Move(Arena arena, nint record)
    {
        var size = Size((byte*)record);
        var moved = arena.AllocateRecord(size);
        new ReadOnlySpan<byte>((void*)record, size).CopyTo(new Span<byte>((void*)moved, size));
        arena.Free(record, size);
        return moved;
    }

    /// <summary>The key of a block of that many bytes; empty when it is longer than the block, which a record's is not.</summary>
    public static ReadOnlySpan<byte> KeyWithin(nint block, int bytes)
    {
        var p = (byte*)block;
        var start = HeaderBytes + ((p[1] & HasExpiry) << 3);
        if ((p[1] & LongKey) != 0 && (start + 4 > bytes || (uint)*(int*)(p + start) > (uint)bytes)) return default;
        return ValueOffset(p) <= bytes ? Key(block) : default;
    }

    /// <summary>Bytes of the record and its value's block as allocated, without what a root points to.</summary>
    public static long MemoryBytes(nint record)
    {
        var p = (byte*)record;
        long bytes = Arena.Capacity(Size(p));
        var block = Large(record);
        if (block != null) bytes += LargeBlock.MemoryBytes(block);
        return bytes;
    }

    /// <summary>A copy of header and key with room for <paramref name="inline"/> value bytes, as an inline value of that length.</summary>
    private static nint Rebuild(Arena arena, byte* p, int offset, int inline)
    {
        var q = (byte*)arena.AllocateRecord(offset + inline);
        new ReadOnlySpan<byte>(p, offset).CopyTo(new Span<byte>(q, offset));
        q[1] = (byte)(q[1] & ~External);
        *(ushort*)(q + 6) = (ushort)inline;
        return (nint)q;
    }

    private static int ValueOffset(byte* p)
    {
        var start = HeaderBytes + ((p[1] & HasExpiry) << 3);
        return (p[1] & LongKey) == 0 ? start + p[5] : start + 4 + *(int*)(p + start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Size(byte* p) => ValueOffset(p) + ((p[1] & External) != 0 ? 8 : *(ushort*)(p + 6));
}
