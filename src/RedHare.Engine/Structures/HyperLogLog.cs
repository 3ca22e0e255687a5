using System.Buffers.Binary;
using System.Numerics;

namespace RedHare.Engine.Structures;

/// <summary>
/// The format of a HyperLogLog: a string that counts distinct elements by 16384 registers, with an error of 0.81 %.
/// </summary>
/// <remarks>
/// <para>An element's hash names a register by its lowest 14 bits; the register keeps the greatest number of the first set bit among the other 50 that it
/// ever saw. It is Redis's format byte for byte, since GET and SET carry such strings from server to server: <c>HYLL</c>, the encoding (0 dense, 1 sparse),
/// three bytes unused, the cached count in 8 bytes little-endian (highest bit: not valid), then the registers.</para>
/// <para>Dense: six bits each, the first in the lowest bits, 12288 bytes. Sparse: runs of equal registers (<see cref="SparseRun"/>), as long as they are short.</para>
/// </remarks>
internal static class HyperLogLog
{
    public const int RegisterCount = 1 << IndexBits;
    public const int HeaderLength = 16;
    public const int DenseLength = HeaderLength + RegisterCount * 6 / 8;
    public const int EmptyLength = HeaderLength + 2;

    /// <summary>The greatest value that adding an element gives a register.</summary>
    public const int MaxRegister = HashBits + 1;

    private const int IndexBits = 14;
    private const int HashBits = 64 - IndexBits;
    private const uint Seed = 0xadc83b19;
    private const byte NotValid = 0x80;

    /// <summary>Whether a string is one, as far as its header tells.</summary>
    public static bool IsValid(ReadOnlySpan<byte> value) =>
        value.Length >= HeaderLength && value.StartsWith("HYLL"u8) && (value[4] == 0 ? value.Length == DenseLength : value[4] == 1);

    /// <summary>A value is dense, or sparse.</summary>
    public static bool IsDense(ReadOnlySpan<byte> value) => value[4] == 0;

    /// <summary>An empty one, which is sparse. Its count, 0, is valid.</summary>
    public static void WriteEmpty(Span<byte> value)
    {
        value.Clear();
        "HYLL"u8.CopyTo(value);
        value[4] = 1;
        SparseRun.Write(value[HeaderLength..], 0, RegisterCount);
    }

    /// <summary>The cached count, if the registers are still what they were when it was taken.</summary>
    public static bool TryGetCount(ReadOnlySpan<byte> value, out long count)
    {
        count = BinaryPrimitives.ReadInt64LittleEndian(value[8..]);
        return count >= 0;
    }

    public static void SetCount(Span<byte> value, long count) => BinaryPrimitives.WriteInt64LittleEndian(value[8..], count);

    public static void ForgetCount(Span<byte> value) => value[HeaderLength - 1] |= NotValid;

    /// <summary>The register of an element, and the value that it must have at least.</summary>
    public static (int Register, int Value) Place(ReadOnlySpan<byte> element)
    {
        var hash = MurmurHash64A.Of(element, Seed);
        return ((int)hash & (RegisterCount - 1), BitOperations.TrailingZeroCount(hash >> IndexBits | 1UL << HashBits) + 1);
    }

    /// <summary>Makes a dense value of a sparse one; false when that is corrupt.</summary>
    public static bool TryToDense(ReadOnlySpan<byte> sparse, Span<byte> dense)
    {
        dense.Clear();
        sparse[..HeaderLength].CopyTo(dense);
        dense[4] = 0;
        var register = 0;
        for (var offset = HeaderLength; offset < sparse.Length;)
        {
            var run = SparseRun.Read(sparse, ref offset);
            if (run.Length > RegisterCount - register) return false;
            if (run.Value == 0) register += run.Length;
            else for (var end = register + run.Length; register < end; register++) DenseRegisters.Set(dense, register, run.Value);
        }
        return register == RegisterCount;
    }

    /// <summary>Raises registers, a byte each, to those of a valid header's value; false when that is corrupt.</summary>
    public static bool TryMerge(ReadOnlySpan<byte> value, Span<byte> registers)
    {
        if (IsDense(value)) { DenseRegisters.Merge(value, registers); return true; }
        var register = 0;
        for (var offset = HeaderLength; offset < value.Length;)
        {
            var run = SparseRun.Read(value, ref offset);
            if (run.Length > RegisterCount - register) return false;
            if (run.Value > 0)
                foreach (ref var target in registers.Slice(register, run.Length)) target = Math.Max(target, (byte)run.Value);
            register += run.Length;
        }
        return register == RegisterCount;
    }

    /// <summary>The estimate of a value with a valid header; false when it is corrupt.</summary>
    public static bool TryCount(ReadOnlySpan<byte> value, out long count)
    {
        Span<int> histogram = stackalloc int[CardinalityEstimate.HistogramLength];
        histogram.Clear();
        var register = (long)RegisterCount;
        if (IsDense(value)) DenseRegisters.CountInto(value, histogram);
        else
        {
            register = 0;
            for (var offset = HeaderLength; offset < value.Length;)
            {
                var run = SparseRun.Read(value, ref offset);
                histogram[run.Value] += run.Length;
                register += run.Length;
            }
        }
        count = CardinalityEstimate.Of(histogram);
        return register == RegisterCount;
    }
}
