using System.Runtime.InteropServices;

namespace RedHare.Engine.Structures;

/// <summary>A leaf of a <see cref="RankTree{TOrder}"/>: this header of 32 bytes, then <see cref="Capacity"/> entries.</summary>
[StructLayout(LayoutKind.Sequential, Size = HeaderBytes)]
internal unsafe struct RankLeaf
{
    public const int HeaderBytes = 32;

    /// <summary>The capacity of every leaf but a lone one: 512 bytes. See the essay of <see cref="RankTree{TOrder}"/>.</summary>
    public const int Full = 60;

    /// <summary>An inner leaf with fewer entries takes from, or joins, its sibling.</summary>
    public const int Least = 24;

    public RankInner* Parent;
    public RankLeaf* Previous;
    public RankLeaf* Next;
    public ushort Count;
    public ushort Capacity;

    public static nint* Entries(RankLeaf* leaf) => (nint*)((byte*)leaf + HeaderBytes);

    public static int Bytes(int capacity) => HeaderBytes + capacity * sizeof(nint);

    /// <summary>A lone leaf grows through these, each an exact size class: 64, 96, 160, 256 and 512 bytes.</summary>
    public static int Larger(int capacity) => capacity switch { 0 => 4, 4 => 8, 8 => 16, 16 => 28, _ => Full };

    public static void Format(RankLeaf* leaf, int capacity)
    {
        *leaf = default;
        leaf->Capacity = (ushort)capacity;
    }
}

/// <summary>
/// An inner node of a <see cref="RankTree{TOrder}"/>: this header of 16 bytes, then three arrays of <see cref="Capacity"/> words: children,
/// their weights, their hints. The arrays are apart because each search reads one of them.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = HeaderBytes)]
internal unsafe struct RankInner
{
    public const int HeaderBytes = 16;

    /// <summary>The capacity of every inner node but the top one: 1024 bytes.</summary>
    public const int Full = 42;

    /// <summary>A node within the tree with fewer children takes from, or joins, its sibling.</summary>
    public const int Least = 16;

    public RankInner* Parent;
    public ushort Count;
    public ushort Capacity;

    public static nint* Children(RankInner* node) => (nint*)((byte*)node + HeaderBytes);

    public static long* Weights(RankInner* node) => (long*)(Children(node) + node->Capacity);

    /// <summary>
    /// Separators: the hint at i is not below any hint left of child i and not above any in it. The hint at 0 means nothing.
    /// </summary>
    public static ulong* Hints(RankInner* node) => (ulong*)(Children(node) + 2 * node->Capacity);

    public static int Bytes(int capacity) => HeaderBytes + capacity * 3 * sizeof(nint);

    /// <summary>A top node grows through these: 112, 256, 496 and 1024 bytes.</summary>
    public static int Larger(int capacity) => capacity switch { 0 => 4, 4 => 10, 10 => 20, _ => Full };

    public static void Format(RankInner* node, int capacity)
    {
        *node = default;
        node->Capacity = (ushort)capacity;
    }

    /// <summary>Where <paramref name="child"/> hangs.</summary>
    public static int SlotOf(RankInner* node, void* child) =>
        new ReadOnlySpan<nint>(Children(node), node->Count).IndexOf((nint)child);

    /// <summary>The parent of a node of either kind: both begin with it.</summary>
    public static RankInner* ParentOf(void* node) => *(RankInner**)node;

    public static void SetParent(nint node, RankInner* parent) => *(RankInner**)node = parent;

    /// <summary>Opens or closes a gap: moves the slots from <paramref name="from"/> on by <paramref name="by"/>, and counts.</summary>
    public static void Shift(RankInner* node, int from, int by)
    {
        var length = node->Count - from;
        Move(node, from, node, from + by, length);
        node->Count = (ushort)(node->Count + by);
    }

    /// <summary>Copies slots, also within one node; the children's parents are the caller's affair.</summary>
    public static void Move(RankInner* source, int from, RankInner* target, int to, int length)
    {
        new Span<nint>(Children(source) + from, length).CopyTo(new Span<nint>(Children(target) + to, length));
        new Span<long>(Weights(source) + from, length).CopyTo(new Span<long>(Weights(target) + to, length));
        new Span<ulong>(Hints(source) + from, length).CopyTo(new Span<ulong>(Hints(target) + to, length));
    }

    public static void Adopt(RankInner* node, int from, int length)
    {
        var children = Children(node);
        for (var i = from; i < from + length; i++) SetParent(children[i], node);
    }

    public static long Sum(RankInner* node, int from, int length)
    {
        var weights = Weights(node);
        long sum = 0;
        for (var i = from; i < from + length; i++) sum += weights[i];
        return sum;
    }

    public static void Set(RankInner* node, int slot, void* child, long weight, ulong hint)
    {
        Children(node)[slot] = (nint)child;
        Weights(node)[slot] = weight;
        Hints(node)[slot] = hint;
        SetParent((nint)child, node);
    }
}
