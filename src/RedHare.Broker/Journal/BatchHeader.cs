using System.Buffers.Binary;

namespace RedHare.Broker.Journal;

/// <summary>
/// Before each batch, 32 bytes: "RHB1", the bytes that follow, the batch's number, the number of the last batch that was known durable when this was written, and a CRC of these seeded with the segment's
/// secret and the place. A batch counts as a whole or not at all. A header behind a damaged batch that says that batch was durable makes the damage corruption; without one it is a torn tail. The
/// secret keeps a message that contains a header from being taken for one.
/// </summary>
internal readonly record struct BatchHeader(int Length, long Number, long Durable)
{
    public const int Size = 32;

    private const uint Magic = 0x31424852;

    public void Write(Span<byte> place, ulong secret, long offset)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(place, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(place[4..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(place[8..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(place[16..], Durable);
        BinaryPrimitives.WriteUInt32LittleEndian(place[24..], Checksum(place, secret, offset));
        BinaryPrimitives.WriteUInt32LittleEndian(place[28..], 0);
    }

    public static bool TryRead(ReadOnlySpan<byte> bytes, ulong secret, long offset, out BatchHeader header)
    {
        header = default;
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) return false;
        if (Checksum(bytes, secret, offset) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..])) return false;
        header = new BatchHeader(BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
        return header.Length >= 0;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes, ulong secret, long offset)
    {
        Span<byte> seed = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(seed, secret);
        BinaryPrimitives.WriteInt64LittleEndian(seed[8..], offset);
        return Crc32C.Compute(bytes[..24], Crc32C.Compute(seed));
    }
}
