namespace RedHare.Engine;

/// <summary>Up to where a set stays an integer set or a pack.</summary>
/// <param name="Integers">Members of an integer set at most (set-max-intset-entries).</param>
/// <param name="Entries">Members of a pack at most (set-max-listpack-entries).</param>
/// <param name="Bytes">Bytes of a member in a pack at most (set-max-listpack-value).</param>
public readonly record struct SetLimits(long Integers, long Entries, long Bytes)
{
    /// <summary>Redis bounds integer sets by their own format, whatever is configured.</summary>
    internal long MostIntegers => Math.Min(Integers, 1 << 30);
}
