using System.Buffers.Binary;

namespace RedHare.Broker.Journal;

/// <summary>
/// A record in a batch: 16 bytes (length, CRC of what follows it, type, flags, two bytes 0, a number), its content, and zeros to a multiple of 8. Numbers are little-endian. A view over the bytes.
/// </summary>
internal readonly ref struct Record(ReadOnlySpan<byte> bytes)
{
    public const int HeaderLength = 16;
    public const int Alignment = 8;
    public const byte TransientFlag = 1;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Bytes of header and content, without the zeros behind.</summary>
    public static int LengthOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes);

    public RecordType Type => (RecordType)_bytes[8];

    public bool IsTransient => (_bytes[9] & TransientFlag) != 0;

    /// <summary>A queue's number, or how many queues there are.</summary>
    public uint Number => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[12..]);

    public ReadOnlySpan<byte> Content => _bytes[HeaderLength..];

    public static int Align(int length) => (length + Alignment - 1) & ~(Alignment - 1);

    /// <summary>Whether a record begins here, is there whole, and has the bytes that were written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Record record)
    {
        record = default;
        if (bytes.Length < HeaderLength) return false;
        var length = LengthOf(bytes);
        if (length < HeaderLength || length > bytes.Length) return false;
        if (Crc32C.Compute(bytes[8..length]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) return false;
        record = new Record(bytes[..length]);
        return true;
    }

    /// <summary>Writes the header of a record whose content stands behind it, and the zeros.</summary>
    public static void Seal(Span<byte> place, int length, RecordType type, byte flags, uint number)
    {
        place[length..].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(place, length);
        place[8] = (byte)type;
        place[9] = flags;
        place[10] = place[11] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(place[12..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(place[4..], Crc32C.Compute(place[8..length]));
    }
}
