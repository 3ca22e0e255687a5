using System.Runtime.CompilerServices;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// A node of a <see cref="PackList"/>: one block with 8 bytes of header (room for the pack, gap in front of it) and a pack.
/// </summary>
/// <remarks>
/// The gap makes both ends cheap. A pack that is popped at its head would have to move all its bytes down, 4 KiB on average and for every
/// element of a queue; instead its header moves up, over the element that goes. Likewise a push at the head takes from the gap.
/// </remarks>
internal unsafe struct PackNode(Arena arena, nint block) : IPackStorage
{
    private const int HeaderBytes = 8;
    private const int LeastRoom = 56;

    /// <summary>Where the node is; an edit may move it.</summary>
    public nint Block { get; private set; } = Announced(arena, block);

    public readonly Span<byte> Bytes => new((byte*)Block + HeaderBytes + Gap(Block), Length(Block));

    private static ref int Room(nint block) => ref *(int*)block;

    private static ref int Gap(nint block) => ref *(int*)(block + 4);

    private static int Length(nint block) => Unsafe.ReadUnaligned<int>((byte*)block + HeaderBytes + Gap(block));

    public static ReadOnlySpan<byte> Pack(nint block) => new((byte*)block + HeaderBytes + Gap(block), Length(block));

    public static int Count(nint block) => Structures.Pack.Count(Pack(block));

    /// <summary>Bytes the node holds in the arena.</summary>
    public static int Footprint(nint block) => Arena.Capacity(HeaderBytes + Room(block));

    /// <summary>A node with an empty pack and room for one of <paramref name="length"/> bytes, at its end or, for pushes at the head, in front.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted.</exception>
    public static PackNode Create(Arena arena, int length, bool atHead)
    {
        var node = new PackNode(arena, Allocate(arena, length));
        Gap(node.Block) = atHead ? Room(node.Block) - Structures.Pack.EmptyLength : 0;
        Structures.Pack.Initialize(new Span<byte>((byte*)node.Block + HeaderBytes + Gap(node.Block), Structures.Pack.EmptyLength));
        return node;
    }

    /// <summary>A node with a copy of a pack.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted.</exception>
    public static PackNode Copy(Arena arena, ReadOnlySpan<byte> pack)
    {
        var node = new PackNode(arena, Allocate(arena, pack.Length));
        pack.CopyTo(new Span<byte>((byte*)node.Block + HeaderBytes, pack.Length));
        return node;
    }

    public static void Free(Arena arena, nint block) => arena.Free(Announced(arena, block), HeaderBytes + Room(block));

    /// <summary>
    /// Grows at the end. It moves the pack over its own gap where that frees enough to be worth the move, and otherwise takes twice the room, but
    /// little more than <paramref name="limit"/> bytes where the pack will never be longer.
    /// </summary>
    public void Reserve(int length, int limit)
    {
        if (Gap(Block) + length <= Room(Block)) return;
        if (IsWorthMoving(length)) Move(Block, 0);
        else Relocate(Larger(length, limit), atHead: false);
    }

    public Span<byte> Resize(int length)
    {
        if (length > Length(Block)) Reserve(length, 0);
        else if (length < Room(Block) / 2) Shrink(length + length / 4); // the new length is in the pack already

        return new Span<byte>((byte*)Block + HeaderBytes + Gap(Block), length);
    }

    /// <summary>Adds an element in front of all others, at a cost that does not depend on them.</summary>
    public void Prepend(PackValue value, int limit)
    {
        var size = value.Size;
        var length = checked(Length(Block) + size);
        if (Gap(Block) < size)
        {
            if (IsWorthMoving(length)) Move(Block, Room(Block) - Length(Block));
            else Relocate(Larger(length, limit), atHead: true);
        }

        var count = Structures.Pack.StoredCount(Bytes);
        Gap(Block) -= size;
        var pack = new Span<byte>((byte*)Block + HeaderBytes + Gap(Block), length);
        Structures.Pack.WriteHeader(pack, length, count == ushort.MaxValue ? count : count + 1);
        value.Write(pack[Structures.Pack.HeaderLength..]);
    }

    /// <summary>Removes the first of several elements, at a cost that does not depend on the others.</summary>
    public void RemoveFirst()
    {
        var pack = Bytes;
        var size = PackElement.Size(pack, Structures.Pack.HeaderLength);
        var count = Structures.Pack.StoredCount(pack);
        Gap(Block) += size;
        pack = pack[size..];
        Structures.Pack.WriteHeader(pack, pack.Length, count == ushort.MaxValue ? count : count - 1);
        if (pack.Length < Room(Block) / 2) Shrink(pack.Length + pack.Length / 4);
    }

    /// <summary>Gives back what a node that will hardly grow again has spare; without effect if there is no memory for the smaller block.</summary>
    public void Trim()
    {
        var length = Length(Block);
        if (Room(Block) - length > length / 16) Shrink(length);
    }

    // Whoever has a node in hand changes it.
    private static nint Announced(Arena arena, nint block)
    {
        arena.Dumps?.Changing(block);
        return block;
    }

    private static nint Allocate(Arena arena, int length)
    {
        // The length is checked by the pack: at most 1 GiB.
        var capacity = Arena.Capacity(HeaderBytes + Math.Max(length, LeastRoom));
        var block = arena.Allocate(capacity);
        Room(block) = capacity - HeaderBytes;
        Gap(block) = 0;
        return block;
    }

    private static void Move(nint block, int gap)
    {
        var data = (byte*)block + HeaderBytes;
        var length = Length(block);
        new Span<byte>(data + Gap(block), length).CopyTo(new Span<byte>(data + gap, length));
        Gap(block) = gap;
    }

    /// <summary>Moving a long pack to gain a few bytes would be quadratic in a queue.</summary>
    private readonly bool IsWorthMoving(int length) => Room(Block) - length >= length / 4;

    /// <summary>Doubling at first, then the limit; but always enough that the next move is some way off.</summary>
    private static int Larger(int length, int limit) =>
        length <= limit / 2 ? 2 * length : Math.Max(length < limit ? limit : 0, checked(length + length / 4));

    private void Relocate(int room, bool atHead)
    {
        var length = Length(Block);
        var target = Allocate(arena, room);
        Gap(target) = atHead ? Room(target) - length : 0;
        Pack(Block).CopyTo(new Span<byte>((byte*)target + HeaderBytes + Gap(target), length));
        Free(arena, Block);
        Block = target;
    }

    private void Shrink(int room)
    {
        if (Arena.Capacity(HeaderBytes + Math.Max(room, LeastRoom)) >= Room(Block) + HeaderBytes) return;
        try
        {
            Relocate(room, atHead: false);
        }
        catch (OutOfMemoryException)
        {
            // The larger block serves as well.
        }
    }
}
