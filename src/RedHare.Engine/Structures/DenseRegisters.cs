using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace RedHare.Engine.Structures;

/// <summary>
/// The registers of a dense HyperLogLog, of six bits: four of them are three bytes. Every function takes the whole value, header and all, whose length
/// <see cref="HyperLogLog.IsValid"/> has proved.
/// </summary>
/// <remarks>
/// Sixteen registers at once: twelve bytes are spread to four lanes of three, and each lane's four registers to its four bytes. A load is of sixteen bytes; it
/// begins four early, in the header or the registers before, so that the last one ends where the value ends.
/// </remarks>
internal static class DenseRegisters
{
    private const int Header = HyperLogLog.HeaderLength;
    private const int Early = 4;
    private const int Step = 12;

    public static int Get(ReadOnlySpan<byte> value, int register)
    {
        var at = value.Slice(Header + (register >> 2) * 3, 3);
        return (at[0] | at[1] << 8 | at[2] << 16) >> (register & 3) * 6 & 63;
    }

    public static void Set(Span<byte> value, int register, int to)
    {
        var at = value.Slice(Header + (register >> 2) * 3, 3);
        var shift = (register & 3) * 6;
        var four = (at[0] | at[1] << 8 | at[2] << 16) & ~(63 << shift) | to << shift;
        at[0] = (byte)four;
        at[1] = (byte)(four >> 8);
        at[2] = (byte)(four >> 16);
    }

    /// <summary>Raises registers, a byte each, to these.</summary>
    public static void Merge(ReadOnlySpan<byte> value, Span<byte> registers)
    {
        var targets = MemoryMarshal.Cast<byte, Vector128<byte>>(registers);
        for (var i = 0; i < targets.Length; i++) targets[i] = Vector128.Max(targets[i], Spread(value, i));
    }

    /// <summary>Sets all registers to these, a byte each.</summary>
    public static void SetAll(Span<byte> value, ReadOnlySpan<byte> registers)
    {
        var fours = MemoryMarshal.Cast<byte, uint>(registers);
        for (var i = 0; i < fours.Length; i++)
        {
            var four = fours[i];
            four = four & 63 | four >> 2 & 63 << 6 | four >> 4 & 63 << 12 | four >> 6 & 63 << 18;
            var at = value.Slice(Header + i * 3, 3);
            at[0] = (byte)four;
            at[1] = (byte)(four >> 8);
            at[2] = (byte)(four >> 16);
        }
    }

    /// <summary>Counts how many registers have each value.</summary>
    public static void CountInto(ReadOnlySpan<byte> value, Span<int> histogram)
    {
        // Neighbours are often alike, and adding to a sum again has to wait: four sums of each, one for every fourth register.
        Span<int> sums = stackalloc int[4 * 64];
        sums.Clear();
        for (var i = 0; i < HyperLogLog.RegisterCount / 16; i++)
        {
            var words = Spread(value, i).AsUInt64();
            Count(words[0], sums);
            Count(words[1], sums);
        }
        for (var i = 0; i < 64; i++) histogram[i] += sums[i] + sums[64 + i] + sums[128 + i] + sums[192 + i];
    }

    /// <summary>Counts registers of a byte each.</summary>
    public static void CountBytesInto(ReadOnlySpan<byte> registers, Span<int> histogram)
    {
        Span<int> sums = stackalloc int[4 * 64];
        sums.Clear();
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(registers)) Count(word, sums);
        for (var i = 0; i < 64; i++) histogram[i] += sums[i] + sums[64 + i] + sums[128 + i] + sums[192 + i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Count(ulong registers, Span<int> sums)
    {
        sums[(int)registers & 63]++;
        sums[64 + ((int)(registers >> 8) & 63)]++;
        sums[128 + ((int)(registers >> 16) & 63)]++;
        sums[192 + ((int)(registers >> 24) & 63)]++;
        sums[(int)(registers >> 32) & 63]++;
        sums[64 + ((int)(registers >> 40) & 63)]++;
        sums[128 + ((int)(registers >> 48) & 63)]++;
        sums[192 + ((int)(registers >> 56) & 63)]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Spread(ReadOnlySpan<byte> value, int sixteen)
    {
        var bytes = Vector128.Create(value.Slice(Header - Early + sixteen * Step, 16));
        var lanes = Vector128.Shuffle(bytes, Vector128.Create((byte)4, 5, 6, 255, 7, 8, 9, 255, 10, 11, 12, 255, 13, 14, 15, 255)).AsUInt32();
        var spread = lanes & Vector128.Create(63u)
            | (lanes << 2) & Vector128.Create(63u << 8)
            | (lanes << 4) & Vector128.Create(63u << 16)
            | (lanes << 6) & Vector128.Create(63u << 24);
        return spread.AsByte();
    }
}
