using System.Buffers.Binary;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Proves on the machine at hand that registers keep what they are given, that both forms agree, and that estimates err no more than they may (PFSELFTEST).</summary>
public static class HyperLogLogProof
{
    private const int Rounds = 100;
    private const int Elements = 1_000_000;

    // 1.04 / √16384
    private const double StandardError = 0.008125;

    /// <summary>Null, or what failed.</summary>
    public static string? FirstFailure(Random random) => Registers(random) ?? Estimates((ulong)random.NextInt64());

    private static string? Registers(Random random)
    {
        var dense = new byte[HyperLogLog.DenseLength];
        var expected = new byte[HyperLogLog.RegisterCount];
        var found = new byte[HyperLogLog.RegisterCount];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < expected.Length; i++) DenseRegisters.Set(dense, i, expected[i] = (byte)random.Next(64));
            Array.Clear(found);
            DenseRegisters.Merge(dense, found);
            for (var i = 0; i < expected.Length; i++)
                if (DenseRegisters.Get(dense, i) != expected[i] || found[i] != expected[i]) return $"Register {i} should be {expected[i]} but is {found[i]}";
        }
        return null;
    }

    private static string? Estimates(ulong seed)
    {
        var dense = new byte[HyperLogLog.DenseLength];
        var sparse = new byte[HyperLogLog.DenseLength];
        var length = HyperLogLog.EmptyLength;
        HyperLogLog.WriteEmpty(sparse.AsSpan(0, length));
        var isSparse = true;
        var checkpoint = 1;
        Span<byte> element = stackalloc byte[8];
        for (var n = 1; n <= Elements; n++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(element, (ulong)n ^ seed);
            var (register, value) = HyperLogLog.Place(element);
            if (DenseRegisters.Get(dense, register) < value) DenseRegisters.Set(dense, register, value);
            var cursor = new SparseCursor();
            isSparse = isSparse && SparseRegisters.Raise(sparse, ref length, register, value, sparse.Length - SparseRegisters.MaxGrowth, ref cursor) != SparseOutcome.TooBig;
            if (n != checkpoint) continue;

            HyperLogLog.TryCount(dense, out var count);
            // The sparse form takes no value above 32, of which one in four milliards elements has one.
            if (isSparse && (!HyperLogLog.TryCount(sparse.AsSpan(0, length), out var other) || other != count)) return "dense/sparse disagree";
            // Of ten elements two may well meet in a register.
            var allowed = n == 10 ? 1 : (long)Math.Ceiling(StandardError * 6 * n);
            if (Math.Abs(n - count) > allowed) return $"Too big error. card:{n} abserr:{Math.Abs(n - count)}";
            checkpoint *= 10;
        }
        return null;
    }
}
