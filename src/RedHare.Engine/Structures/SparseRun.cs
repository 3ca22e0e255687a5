namespace RedHare.Engine.Structures;

/// <summary>
/// Neighbouring registers of the same value in a sparse HyperLogLog: <c>00llllll</c> up to 64 zeros, <c>01llllll llllllll</c> up to 16384 zeros,
/// <c>1vvvvvll</c> up to 4 registers of a value up to 32. Lengths and values are stored less 1.
/// </summary>
/// <param name="Value">What the registers hold.</param>
/// <param name="Length">How many they are.</param>
internal readonly record struct SparseRun(int Value, int Length)
{
    public const int MaxValue = 32;

    /// <summary>Registers in a run that are not zero, at most.</summary>
    public const int MaxLength = 4;

    /// <summary>Whether a run of zeros takes two bytes.</summary>
    public bool IsLong { get; private init; }

    private const int ShortZeros = 64;

    /// <summary>The run at an offset, which is moved behind it. A second byte that is missing counts as 0 and as being there.</summary>
    public static SparseRun Read(ReadOnlySpan<byte> value, ref int offset)
    {
        int first = value[offset++];
        if (first >= 0x80) return new SparseRun((first >> 2 & 31) + 1, (first & 3) + 1);
        if (first < 0x40) return new SparseRun(0, first + 1);
        var second = offset < value.Length ? value[offset] : 0;
        offset++;
        return new SparseRun(0, ((first & 63) << 8 | second) + 1) { IsLong = true };
    }

    /// <summary>Writes a run in its shortest form, and returns how many bytes that took; none for no registers.</summary>
    public static int Write(Span<byte> target, int value, int length)
    {
        if (length == 0) return 0;
        if (value > 0) target[0] = (byte)(0x80 | value - 1 << 2 | length - 1);
        else if (length <= ShortZeros) target[0] = (byte)(length - 1);
        else
        {
            target[0] = (byte)(0x40 | length - 1 >> 8);
            target[1] = (byte)(length - 1);
            return 2;
        }
        return 1;
    }
}
