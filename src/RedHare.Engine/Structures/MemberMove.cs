using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>Gives a member of a big collection a block elsewhere, if it lies among holes (<see cref="Arena.IsAmongHoles"/>).</summary>
internal static unsafe class MemberMove<TLayout>
    where TLayout : IMemberLayout
{
    /// <summary>Moves a member of a table; false when it stays.</summary>
    public static bool TryMove(ref TableRoot table, Arena arena, nint member, bool flagged)
    {
        if (!TryCopy(arena, member, out var moved, out var size)) return false;
        RecordTable<TLayout>.Replace(ref table, member, moved, KeyHash.Of(TLayout.Key(moved), arena.HashSeed), flagged);
        arena.Free(member, size);
        return true;
    }

    /// <summary>Moves a member that a tree orders as well.</summary>
    public static bool TryMove<TOrder>(ref TableRoot table, in RankTreeRoot tree, Arena arena, nint member)
        where TOrder : struct, IRankOrder
    {
        if (!RankTree<TOrder>.TryFind(tree, member, out var at) || !TryCopy(arena, member, out var moved, out var size)) return false;
        RankLeaf.Entries(at.Leaf)[at.Index] = moved;
        RecordTable<TLayout>.Replace(ref table, member, moved, KeyHash.Of(TLayout.Key(moved), arena.HashSeed));
        arena.Free(member, size);
        return true;
    }

    private static bool TryCopy(Arena arena, nint member, out nint moved, out int size)
    {
        (moved, size) = (0, TLayout.MemoryBytes(member));
        if (!arena.IsAmongHoles(member, size)) return false;
        moved = arena.Allocate(size);
        new ReadOnlySpan<byte>((void*)member, size).CopyTo(new Span<byte>((void*)moved, size));
        return true;
    }
}
