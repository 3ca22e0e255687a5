using System.Buffers.Binary;

namespace RedHare.Engine.Structures;

/// <summary>Records in the order of their names' bytes, which is the order in which Redis lists groups and consumers. The hint is the first eight bytes.</summary>
internal readonly struct NameOrder<TLayout> : IRankOrder
    where TLayout : IRecordLayout
{
    public static bool UnitWeight => true;

    public static ulong Hint(nint entry) => HintOf(TLayout.Key(entry));

    public static int Compare(nint left, nint right) => TLayout.Key(left).SequenceCompareTo(TLayout.Key(right));

    public static long Weight(nint entry) => 1;

    public static ulong HintOf(ReadOnlySpan<byte> name)
    {
        if (name.Length >= sizeof(ulong)) return BinaryPrimitives.ReadUInt64BigEndian(name);
        ulong hint = 0;
        foreach (var next in name) hint = hint << 8 | next;
        return name.IsEmpty ? 0 : hint << (8 * (sizeof(ulong) - name.Length));
    }
}

/// <summary>A name among named records.</summary>
internal readonly ref struct NameProbe<TLayout>(ReadOnlySpan<byte> name) : IRankProbe
    where TLayout : IRecordLayout
{
    private readonly ReadOnlySpan<byte> _name = name;

    public ulong Hint { get; } = NameOrder<TLayout>.HintOf(name);

    public int CompareTo(nint entry) => _name.SequenceCompareTo(TLayout.Key(entry));
}
