using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>HyperLogLogs: strings in Redis's format, which estimate how many distinct elements were added to them.</summary>
public static class HyperLogLogValue
{
    /// <summary>Registers of a HyperLogLog.</summary>
    public const int RegisterCount = HyperLogLog.RegisterCount;

    /// <summary>Whether a string is a HyperLogLog, as far as its header tells: its registers may be corrupt nevertheless.</summary>
    public static bool IsHyperLogLog(this KeyReader key) => key.Encoding != KeyEncoding.Int && HyperLogLog.IsValid(key.Bytes);

    /// <summary>Whether the registers have a place each; otherwise they are runs.</summary>
    public static bool IsDense(this KeyReader key) => HyperLogLog.IsDense(key.Bytes);

    /// <summary>The count that was taken last, if the registers have not changed since.</summary>
    public static bool TryCachedCount(this KeyReader key, out long count) => HyperLogLog.TryGetCount(key.Bytes, out count);

    /// <summary>Estimates the number of elements and notes it in the value; false when that is corrupt.</summary>
    public static bool TryCount(this WriteScope key, out long count)
    {
        if (!HyperLogLog.TryCount(key.Bytes, out count)) return false;
        HyperLogLog.SetCount(key.MutableBytes, count);
        return true;
    }

    /// <summary>Raises registers, a byte each, to those of the value; false when that is corrupt.</summary>
    public static bool TryMergeInto(this KeyReader key, Span<byte> registers) => HyperLogLog.TryMerge(key.Bytes, registers);

    /// <summary>Estimates the number of elements that registers of a byte each tell of.</summary>
    public static long Estimate(ReadOnlySpan<byte> registers)
    {
        Span<int> histogram = stackalloc int[CardinalityEstimate.HistogramLength];
        histogram.Clear();
        DenseRegisters.CountBytesInto(registers, histogram);
        return CardinalityEstimate.Of(histogram);
    }

    /// <summary>Makes the value dense; false when it is corrupt. A dense one stays as it is.</summary>
    public static bool TryMakeDense(this WriteScope key)
    {
        if (key.IsDense()) return true;
        using var edit = new HyperLogLogEdit(key, 0);
        if (!edit.TryMakeDense()) return false;
        edit.Store();
        return true;
    }

    /// <summary>The runs of a sparse value: how many registers and their value, and whether a run of zeros is stored in its long form.</summary>
    public static IEnumerable<(int Value, int Length, bool IsLong)> Runs(this KeyReader key)
    {
        for (var offset = HyperLogLog.HeaderLength; offset < key.Bytes.Length;)
        {
            var run = SparseRun.Read(key.Bytes, ref offset);
            yield return (run.Value, run.Length, run.IsLong);
        }
    }
}
