using System.Runtime.InteropServices;

namespace RedHare.Engine.Structures;

/// <summary>
/// The handle of one <see cref="RankTree{TOrder}"/>: plain bytes that the owner embeds in a key's record. Nothing in the tree points
/// back to it, so it may move bytewise between two operations. All zeroes is the empty tree.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct RankTreeRoot
{
    /// <summary>The top node: a leaf if <see cref="Depth"/> is 1, an inner node above; 0 if the tree is empty.</summary>
    public nint Top;

    /// <summary>The leaf that holds the first entries, or 0.</summary>
    public nint FirstLeaf;

    /// <summary>The leaf that holds the last entries, or 0.</summary>
    public nint LastLeaf;

    /// <summary>The sum of the weights of all entries.</summary>
    public long Weight;

    /// <summary>The number of entries.</summary>
    public long Count;

    /// <summary>Levels of nodes, leaves included; 0 if the tree is empty.</summary>
    public int Depth;
}
