using System.Runtime.CompilerServices;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// A node of a stream: one block with a header of 24 bytes (room for the pack, weight in the tree, the master id) and a pack of entries.
/// </summary>
internal unsafe struct StreamNode(Arena arena, nint block) : IPackStorage
{
    private const int HeaderBytes = 24;
    private const int LeastRoom = 104;

    /// <summary>Where the node is; an edit may move it.</summary>
    public nint Block { get; private set; } = Announced(arena, block);

    public readonly Span<byte> Bytes => new((byte*)Block + HeaderBytes, Length(Block));

    private static ref int Room(nint block) => ref *(int*)block;

    /// <summary>The live entries that the tree knows of.</summary>
    public static ref int Weight(nint block) => ref *(int*)(block + 4);

    /// <summary>The id that those of the entries are relative to.</summary>
    public static StreamId Id(nint block) => new(*(ulong*)(block + 8), *(ulong*)(block + 16));

    private static int Length(nint block) => Unsafe.ReadUnaligned<int>((byte*)block + HeaderBytes);

    public static ReadOnlySpan<byte> Pack(nint block) => new((byte*)block + HeaderBytes, Length(block));

    /// <summary>Bytes the node holds in the arena.</summary>
    public static int Footprint(nint block) => Arena.Capacity(HeaderBytes + Room(block));

    /// <summary>A node with an empty pack and room for one of <paramref name="length"/> bytes.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted.</exception>
    public static StreamNode Create(Arena arena, StreamId id, int length)
    {
        var node = new StreamNode(arena, Allocate(arena, length));
        Weight(node.Block) = 0;
        *(ulong*)(node.Block + 8) = id.Milliseconds;
        *(ulong*)(node.Block + 16) = id.Sequence;
        Structures.Pack.Initialize(new Span<byte>((byte*)node.Block + HeaderBytes, Structures.Pack.EmptyLength));
        return node;
    }

    /// <summary>A node with a copy of a pack.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted.</exception>
    public static StreamNode Copy(Arena arena, StreamId id, int weight, ReadOnlySpan<byte> pack)
    {
        var node = Create(arena, id, pack.Length);
        Weight(node.Block) = weight;
        pack.CopyTo(new Span<byte>((byte*)node.Block + HeaderBytes, pack.Length));
        return node;
    }

    public static void Free(Arena arena, nint block) => arena.Free(Announced(arena, block), HeaderBytes + Room(block));

    /// <summary>Makes room for a pack of that length: twice as much, but no more than <paramref name="limit"/> where it will not be longer.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public void Reserve(int length, int limit)
    {
        if (length > Room(Block)) Relocate((int)Math.Max(length, Math.Min(limit, 2L * length)));
    }

    public Span<byte> Resize(int length)
    {
        if (length > Room(Block)) Relocate(length);
        return new Span<byte>((byte*)Block + HeaderBytes, length);
    }

    /// <summary>Gives back what a node that will not grow again has spare; without effect if there is no memory for the smaller block.</summary>
    public void Trim()
    {
        if (Arena.Capacity(HeaderBytes + Length(Block)) >= HeaderBytes + Room(Block)) return;
        try
        {
            Relocate(Length(Block));
        }
        catch (OutOfMemoryException)
        {
            // The larger block serves as well.
        }
    }

    // Whoever has a node in hand changes it.
    private static nint Announced(Arena arena, nint block)
    {
        arena.Dumps?.Changing(block);
        return block;
    }

    private static nint Allocate(Arena arena, int length)
    {
        var capacity = Arena.Capacity(checked(HeaderBytes + Math.Max(length, LeastRoom)));
        var block = arena.Allocate(capacity);
        Room(block) = capacity - HeaderBytes;
        return block;
    }

    private void Relocate(int room)
    {
        var old = Block;
        var target = Allocate(arena, room);
        var length = Length(old);
        Unsafe.CopyBlock((byte*)target + 4, (byte*)old + 4, (uint)(HeaderBytes - 4 + length));
        Free(arena, old);
        Block = target;
    }
}

/// <summary>Nodes are ordered by their master ids and weigh their live entries, as far as the tree was told.</summary>
internal readonly struct StreamOrder : IRankOrder
{
    public static ulong Hint(nint entry) => StreamNode.Id(entry).Milliseconds;

    public static int Compare(nint left, nint right) => StreamNode.Id(left).Sequence.CompareTo(StreamNode.Id(right).Sequence);

    public static long Weight(nint entry) => StreamNode.Weight(entry);
}

/// <summary>An id among the nodes' master ids.</summary>
internal readonly struct StreamProbe(StreamId id) : IRankProbe
{
    public ulong Hint => id.Milliseconds;

    public int CompareTo(nint entry) => id.Sequence.CompareTo(StreamNode.Id(entry).Sequence);
}
