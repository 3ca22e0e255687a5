using System.Runtime.InteropServices;

namespace RedHare.Engine.Memory;

/// <summary>Allocates off-heap blocks for one shard. (First form: every block from the C heap; size classes follow.)</summary>
public sealed unsafe class Arena
{
    private long _used;

    /// <summary>Bytes handed out and not yet freed, as rounded to size classes.</summary>
    public long UsedBytes => Volatile.Read(ref _used);

    /// <summary>Returns an uninitialised block of at least <paramref name="size"/> bytes, aligned to 8.</summary>
    /// <exception cref="OutOfMemoryException">The system has no memory; nothing was changed.</exception>
    public nint Allocate(int size)
    {
        var capacity = Capacity(size);
        var block = (nint)NativeMemory.Alloc((nuint)capacity);
        _used += capacity;
        return block;
    }

    /// <summary>Frees a block of this or another shard's arena; <paramref name="size"/> is any size of the same class as was asked for.</summary>
    public void Free(nint block, int size)
    {
        _used -= Capacity(size);
        NativeMemory.Free((void*)block);
    }

    /// <summary>The bytes a block asked for with <paramref name="size"/> really holds; growth up to it needs no move.</summary>
    public static int Capacity(int size) => (size + 7) & ~7;
}
