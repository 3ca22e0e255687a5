using System.Buffers.Binary;
using System.Numerics;

namespace RedHare.Broker.Journal;

/// <summary>CRC-32C (Castagnoli), eight bytes an instruction where the processor has one for it.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of bytes, going on from the checksum of those before them (0 at the beginning).</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        var crc = ~before;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (var one in bytes) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}
