namespace RedHare.Engine.Structures;

/// <summary>The handle of one <see cref="PackList"/>, embedded in a key's record; it may move bytewise. All zeroes is the empty list.</summary>
public struct PackListRoot
{
    /// <summary>The nodes, each weighing its number of elements.</summary>
    public RankTreeRoot Tree;

    /// <summary>The number of elements.</summary>
    public readonly long Count => Tree.Weight;

    /// <summary>The number of nodes.</summary>
    public readonly long NodeCount => Tree.Count;
}
