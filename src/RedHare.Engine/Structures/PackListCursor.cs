namespace RedHare.Engine.Structures;

/// <summary>
/// An element of a <see cref="PackList"/>, or none. Any change of the list ends its life, except that the operation that changed the list may
/// return a new one.
/// </summary>
public struct PackListCursor
{
    internal RankCursor Node;
    internal int Offset;

    internal PackListCursor(RankCursor node, int offset)
    {
        Node = node;
        Offset = offset;
    }

    /// <summary>False if the cursor stands at no element: the list is empty, or it was moved past an end.</summary>
    public readonly bool IsValid => Node.IsValid;

    /// <summary>The element under a valid cursor; it lies in the list, up to the next change.</summary>
    public readonly PackEntry Entry => Structures.Pack.Get(Pack, Offset);

    /// <summary>The node's pack, for those who go through a node by themselves: RDB, DUMP, LRANGE.</summary>
    public readonly ReadOnlySpan<byte> Pack => PackNode.Pack(Node.Entry);

    /// <summary>Where in <see cref="Pack"/> the element begins.</summary>
    public readonly int PackOffset => Offset;

    /// <summary>Goes to the following element; false, and no longer valid, if there is none.</summary>
    public bool MoveNext()
    {
        Offset = Structures.Pack.Next(Pack, Offset);
        return Offset >= 0 || MoveNextNode();
    }

    /// <summary>Goes to the preceding element; false, and no longer valid, if there is none.</summary>
    public bool MovePrevious()
    {
        Offset = Structures.Pack.Previous(Pack, Offset);
        if (Offset >= 0) return true;
        if (!Node.MovePrevious()) return false;
        Offset = Structures.Pack.Last(Pack);
        return true;
    }

    /// <summary>Goes to the first element of the following node; false, and no longer valid, if there is none.</summary>
    public bool MoveNextNode()
    {
        Offset = Structures.Pack.HeaderLength;
        return Node.MoveNext();
    }
}
