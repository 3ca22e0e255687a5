using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A big sorted set: a table that finds a member's record, and a tree that orders the same records by score and member. Redis pairs a dict with a
/// skip list likewise; here both hold nothing but the record's address, about 11 and 11 bytes a member, and the record is score and member in one block.
/// All zero is the empty set; it moves with its key's record.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SortedSetRoot
{
    public TableRoot Table;
    public RankTreeRoot Tree;
}
