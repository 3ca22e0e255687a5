namespace RedHare.Engine.Structures;

/// <summary>What a <see cref="RankTree{TOrder}"/> must know of its entries. Implemented by empty structs, so that the calls are inlined.</summary>
public interface IRankOrder
{
    /// <summary>
    /// True if every entry weighs 1: ranks inside a leaf are then positions and no entry is read for its weight.
    /// </summary>
    static virtual bool UnitWeight => false;

    /// <summary>
    /// A prefix of the sort key as an unsigned number: a smaller hint means a smaller key, equal hints say nothing.
    /// Inner nodes cache it, so that most comparisons read no entry. A tree ordered by position returns 0.
    /// </summary>
    static abstract ulong Hint(nint entry);

    /// <summary>A total order of entries whose hints are equal. Never called by a tree ordered by position.</summary>
    static abstract int Compare(nint left, nint right);

    /// <summary>
    /// The entry's share of all ranks after it, at least 0. Between two operations it must not change, but by
    /// <see cref="RankTree{TOrder}.AddWeight"/>.
    /// </summary>
    static abstract long Weight(nint entry);
}

/// <summary>A sort key that is not an entry: (score), (score, member), a lexical bound, a stream id.</summary>
public interface IRankProbe
{
    /// <summary>The key's prefix, comparable with <see cref="IRankOrder.Hint"/>.</summary>
    ulong Hint { get; }

    /// <summary>
    /// Negative if the key lies before the entry, positive if after, 0 if it cannot tell them apart. Called only if the hints are equal.
    /// </summary>
    int CompareTo(nint entry);
}

/// <summary>A change of an entry's sort key in place: ZADD or ZINCRBY of a member that is there.</summary>
public interface IRankChange
{
    /// <summary>Writes the new key into the entry.</summary>
    void Apply(nint entry);

    /// <summary>Writes the old key back.</summary>
    void Undo(nint entry);
}

/// <summary>Receives the entries of a tree that is taken apart.</summary>
public interface IRankVisitor
{
    /// <summary>Called once per entry; the tree no longer holds it.</summary>
    void Visit(nint entry);
}
