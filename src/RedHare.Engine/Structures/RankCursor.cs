namespace RedHare.Engine.Structures;

/// <summary>
/// A place in a <see cref="RankTree{TOrder}"/>: an entry, or none. It is two words, follows the leaf links, and needs neither root nor
/// order to move. Any change of the tree ends its life, except that the operation that changed the tree returns a new one.
/// </summary>
public unsafe struct RankCursor : IEquatable<RankCursor>
{
    internal RankLeaf* Leaf;
    internal int Index;

    internal RankCursor(RankLeaf* leaf, int index)
    {
        Leaf = leaf;
        Index = index;
    }

    /// <summary>False if the cursor stands at no entry: the tree is empty, or it was moved past an end.</summary>
    public readonly bool IsValid => Leaf != null;

    /// <summary>The entry under a valid cursor.</summary>
    public readonly nint Entry => RankLeaf.Entries(Leaf)[Index];

    /// <summary>Goes to the following entry; false, and no longer valid, if there is none.</summary>
    public bool MoveNext()
    {
        if (++Index < Leaf->Count) return true;
        Leaf = Leaf->Next;
        Index = 0;
        return Leaf != null;
    }

    /// <summary>Goes to the preceding entry; false, and no longer valid, if there is none.</summary>
    public bool MovePrevious()
    {
        if (--Index >= 0) return true;
        Leaf = Leaf->Previous;
        Index = Leaf == null ? 0 : Leaf->Count - 1;
        return Leaf != null;
    }

    /// <inheritdoc/>
    public readonly bool Equals(RankCursor other) => Leaf == other.Leaf && Index == other.Index;

    /// <inheritdoc/>
    public override readonly bool Equals(object? obj) => obj is RankCursor other && Equals(other);

    /// <inheritdoc/>
    public override readonly int GetHashCode() => HashCode.Combine((nint)Leaf, Index);

    /// <summary>Whether both stand at the same place.</summary>
    public static bool operator ==(RankCursor left, RankCursor right) => left.Equals(right);

    /// <summary>Whether they stand at different places.</summary>
    public static bool operator !=(RankCursor left, RankCursor right) => !left.Equals(right);
}
