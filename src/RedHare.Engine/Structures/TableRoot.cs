using System.Runtime.InteropServices;

namespace RedHare.Engine.Structures;

/// <summary>
/// The root of a record table. It holds no address of itself, so it may lie inside a key's record and move with it.
/// All zero is an empty table.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct TableRoot
{
    /// <summary>The directory of segments, or with <see cref="Bits"/> 0 the only segment.</summary>
    internal nint Directory;

    /// <summary>Records in the table.</summary>
    public long Count { get; internal set; }

    /// <summary>Records that were inserted as flagged (keys with an expiry).</summary>
    public long Flagged { get; internal set; }

    /// <summary>Where freeing in slices has come to, a scan position.</summary>
    internal ulong Drained;

    /// <summary>log2 of the directory's length.</summary>
    internal int Bits;

    /// <summary>The number of the dump that is under way of this table, or of one before; see <see cref="TableDump"/>.</summary>
    internal int Dump;
}
