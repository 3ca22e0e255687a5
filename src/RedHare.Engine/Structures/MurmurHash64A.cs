using System.Buffers.Binary;

namespace RedHare.Engine.Structures;

/// <summary>Austin Appleby's MurmurHash2 for 64 bits, by which HyperLogLogs of every Redis place their elements. Bytes are taken as little-endian words.</summary>
internal static class MurmurHash64A
{
    private const ulong Multiplier = 0xc6a4a7935bd1e995;
    private const int Shift = 47;

    public static ulong Of(ReadOnlySpan<byte> bytes, uint seed)
    {
        var hash = seed ^ (ulong)bytes.Length * Multiplier;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) * Multiplier;
            word = (word ^ word >> Shift) * Multiplier;
            hash = (hash ^ word) * Multiplier;
        }
        if (!bytes.IsEmpty)
        {
            ulong rest = 0;
            for (var i = bytes.Length - 1; i >= 0; i--) rest = rest << 8 | bytes[i];
            hash = (hash ^ rest) * Multiplier;
        }
        hash = (hash ^ hash >> Shift) * Multiplier;
        return hash ^ hash >> Shift;
    }
}
