using RedHare.Engine.Structures;

namespace RedHare.Engine.Tests.Structures;

/// <summary>Entries are numbers: key in the upper bits, of which the hint sees only some, so that ties abound.</summary>
internal readonly struct NumberOrder : IRankOrder
{
    public static bool UnitWeight => true;

    public static ulong Hint(nint entry) => (ulong)entry >> 6;

    public static int Compare(nint left, nint right) => left.CompareTo(right);

    public static long Weight(nint entry) => 1;
}

/// <summary>The same, weighing 0 to 7 by the lowest bits.</summary>
internal readonly struct WeightedNumberOrder : IRankOrder
{
    public static ulong Hint(nint entry) => (ulong)entry >> 6;

    public static int Compare(nint left, nint right) => left.CompareTo(right);

    public static long Weight(nint entry) => entry & 7;
}

/// <summary>Entries point to native words that hold their weight; the order is by position.</summary>
internal readonly struct PositionOrder : IRankOrder
{
    public static ulong Hint(nint entry) => 0;

    public static int Compare(nint left, nint right) => throw new InvalidOperationException("ordered by position");

    public static long Weight(nint entry) => System.Runtime.InteropServices.Marshal.ReadInt64(entry);
}

internal readonly struct NumberProbe(nint key) : IRankProbe
{
    public ulong Hint => (ulong)key >> 6;

    public int CompareTo(nint entry) => key.CompareTo(entry);
}

/// <summary>Knows the hint alone, as a score without a member does.</summary>
internal readonly struct HintProbe(ulong hint) : IRankProbe
{
    public ulong Hint => hint;

    public int CompareTo(nint entry) => 0;
}

internal struct EntryCollector(List<nint> entries) : IRankVisitor
{
    public void Visit(nint entry) => entries.Add(entry);
}
