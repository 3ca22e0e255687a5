namespace RedHare.Engine.Structures;

/// <summary>
/// How much one node of a list may hold: the directive <c>list-max-listpack-size</c>. Negative: −1 to −5 stand for 4, 8, 16, 32 and 64 KiB.
/// Positive: that many elements, and 8 KiB. A single element may always have a node, whatever its size.
/// </summary>
public readonly struct PackListLimit
{
    private const int SafetyBytes = 8192;

    /// <summary>Reads the directive's value as Redis does: 0 counts as 1, anything below −5 as −5.</summary>
    public PackListLimit(int setting)
    {
        MaxBytes = setting < 0 ? 2048 << -Math.Max(setting, -5) : SafetyBytes;
        MaxCount = setting < 0 ? int.MaxValue : Math.Max(setting, 1);
    }

    /// <summary>Bytes of a node's pack, header and end included.</summary>
    public int MaxBytes { get; }

    /// <summary>Elements of a node; <see cref="int.MaxValue"/> for no limit.</summary>
    public int MaxCount { get; }

    /// <summary>Whether a pack of that size may stand.</summary>
    public bool Allows(long bytes, long count) => bytes <= MaxBytes && count <= MaxCount;

    /// <summary>
    /// Whether a list's only node is small enough to become the value itself again: half of what made it a node, so that a list that sways around the
    /// limit is not converted back and forth.
    /// </summary>
    public bool AllowsHalf(long bytes, long count) => MaxCount == int.MaxValue ? bytes <= MaxBytes / 2 : bytes <= MaxBytes && count <= MaxCount / 2;
}
