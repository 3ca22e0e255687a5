using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// A value too long for its record. Its reference count lets a reply or a snapshot hold the bytes after the shard's lock is
/// released: a writer that finds another holder copies the block first.
/// </summary>
internal unsafe struct LargeBlock
{
    private long _references;
    private int _capacity;

    /// <summary>The value's length in bytes.</summary>
    public int Length;

    public static byte* Data(LargeBlock* block) => (byte*)(block + 1);

    public static LargeBlock* Create(Arena arena, int length, int capacity)
    {
        capacity = Arena.Capacity(sizeof(LargeBlock) + capacity) - sizeof(LargeBlock);
        var block = (LargeBlock*)arena.Allocate(sizeof(LargeBlock) + capacity);
        *block = new LargeBlock { _references = 1, _capacity = capacity, Length = length };
        return block;
    }

    /// <summary>One more holder.</summary>
    public static void Retain(LargeBlock* block) => Interlocked.Increment(ref block->_references);

    /// <summary>Whether there is more than one.</summary>
    public static bool IsShared(LargeBlock* block) => Volatile.Read(ref block->_references) != 1;

    /// <summary>One holder less; the last one frees the block.</summary>
    public static void Release(Arena arena, LargeBlock* block)
    {
        if (Interlocked.Decrement(ref block->_references) == 0) arena.Free((nint)block, sizeof(LargeBlock) + block->_capacity);
    }

    /// <summary>The block if nobody else holds it, otherwise a copy, for which this holder's share of it is given up.</summary>
    public static LargeBlock* MakeOwn(Arena arena, LargeBlock* block) =>
        !IsShared(block) ? block : Resize(arena, block, block->Length);

    /// <summary>The block, or another with the common prefix copied, with <paramref name="length"/> bytes and no other holder.</summary>
    public static LargeBlock* Resize(Arena arena, LargeBlock* block, int length)
    {
        var shared = IsShared(block);
        if (!shared && length <= block->_capacity && length >= block->_capacity / 4) { block->Length = length; return block; }
        var moved = Create(arena, length, shared ? length : GrownCapacity(block->Length, length));
        var kept = Math.Min(block->Length, length);
        new ReadOnlySpan<byte>(Data(block), kept).CopyTo(new Span<byte>(Data(moved), kept));
        Release(arena, block);
        return moved;
    }

    /// <summary>Room for half as much again, at most 1 MiB, when growing; exact when shrinking.</summary>
    public static int GrownCapacity(int from, int to) => to <= from ? to : (int)Math.Min(int.MaxValue - 64L, to + (long)Math.Min(to / 2, 1 << 20));

    public static long MemoryBytes(LargeBlock* block) => Arena.Capacity(sizeof(LargeBlock) + block->_capacity);
}
