using System.Runtime.InteropServices;

namespace RedHare.Engine.Structures;

/// <summary>
/// The handle of one stream, embedded in its key's record; it may move bytewise. All zeroes is the stream without entries to which none was ever added.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct StreamRoot
{
    /// <summary>The nodes in the order of their ids; see <see cref="EntryTree"/> for what they weigh.</summary>
    public RankTreeRoot Tree;

    /// <summary>The number of entries.</summary>
    public long Length;

    /// <summary>The greatest id that was ever given, or set by XSETID.</summary>
    public StreamId LastId;

    /// <summary>The greatest id that XDEL ever removed; trimming does not count.</summary>
    public StreamId MaxDeletedId;

    /// <summary>How many entries were ever added.</summary>
    public long EntriesAdded;

    /// <summary>What the consumer groups make of it; 0 for none.</summary>
    public nint Groups;
}
