using System.Buffers.Binary;
using System.Globalization;

namespace RedHare.Broker.Journal;

/// <summary>
/// The first 64 bytes of a segment: "RHJOURN" and the format's version, its number, a secret, the number of the segment before it in the log (0 for none), how many bytes of that one count, and a CRC. What stands
/// behind those bytes was reported as failed, or torn off: a segment that is gone on from is never appended to again.
/// </summary>
internal readonly record struct SegmentHeader(int Number, ulong Secret, int Previous, long PreviousLength)
{
    public const int Size = 64;
    public const byte Version = 1;

    private static ReadOnlySpan<byte> Magic => "RHJOURN"u8;

    /// <summary>The name of a segment's file.</summary>
    public static string FileName(int number) => string.Create(CultureInfo.InvariantCulture, $"segment-{number:d10}.journal");

    /// <summary>The number in a file's name, or 0.</summary>
    public static int NumberOf(string name) =>
        name.StartsWith("segment-", StringComparison.Ordinal) && name.EndsWith(".journal", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(8, name.Length - 16), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        Magic.CopyTo(bytes);
        bytes[7] = Version;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Number);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(16), Secret);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), Previous);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), PreviousLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), Crc32C.Compute(bytes.AsSpan(0, 60)));
        return bytes;
    }

    /// <exception cref="JournalException">A newer version wrote it.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int number, string path, out SegmentHeader header)
    {
        header = default;
        if (bytes.Length < Size || !bytes.StartsWith(Magic) || Crc32C.Compute(bytes[..60]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[60..])) return false;
        if (bytes[7] > Version) throw new JournalException($"'{path}' has format {bytes[7]}, which a newer version of RedHare wrote; this one knows formats up to {Version}.");
        header = new SegmentHeader(
            (int)BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            (int)BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]));
        return header.Number == number;
    }
}
