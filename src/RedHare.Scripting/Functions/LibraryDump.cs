using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using RedHare.Engine;

namespace RedHare.Scripting;

/// <summary>
/// The payload of FUNCTION DUMP, which a real redis-server restores and gives: for each library the RDB opcode FUNCTION2 and its text as an RDB string; at the end the
/// RDB version in two bytes and a CRC-64 of all before it.
/// </summary>
internal static class LibraryDump
{
    private const byte Function2 = 245, FunctionBeforeRelease = 246;
    private const int Version = 10, NewestVersion = 12;
    private const int TrailerBytes = 10;

    /// <summary>Writes all libraries.</summary>
    public static byte[] Write(IEnumerable<Library> libraries)
    {
        using var payload = new MemoryStream();
        foreach (var library in libraries)
        {
            payload.WriteByte(Function2);
            WriteLength(payload, library.Code.Length);
            payload.Write(library.Code);
        }
        payload.WriteByte(Version);
        payload.WriteByte(0);
        Span<byte> crc = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(crc, Crc64.Append(0, payload.GetBuffer().AsSpan(0, (int)payload.Length)));
        payload.Write(crc);
        return payload.ToArray();
    }

    /// <summary>Reads the libraries' texts. Returns null, or what is wrong.</summary>
    public static string? Read(ReadOnlySpan<byte> payload, out List<byte[]> codes)
    {
        codes = [];
        if (!IsSound(payload)) return "DUMP payload version or checksum are wrong";
        for (var rest = payload[..^TrailerBytes]; !rest.IsEmpty;)
        {
            var type = rest[0];
            rest = rest[1..];
            if (type == FunctionBeforeRelease) return "Pre-GA function format not supported";
            if (type != Function2) return "given type is not a function";
            if (!TryReadString(ref rest, out var code)) return "failed loading the given functions payload";
            codes.Add(code);
        }
        return null;
    }

    private static bool IsSound(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < TrailerBytes) return false;
        var trailer = payload[^TrailerBytes..];
        if (BinaryPrimitives.ReadUInt16LittleEndian(trailer) > NewestVersion) return false;
        var crc = BinaryPrimitives.ReadUInt64LittleEndian(trailer[2..]);
        // A checksum of 0 was not taken.
        return crc == 0 || crc == Crc64.Append(0, payload[..^8]);
    }

    private static void WriteLength(MemoryStream stream, int length)
    {
        Span<byte> bytes = stackalloc byte[5];
        if (length < 1 << 6)
        {
            stream.WriteByte((byte)length);
            return;
        }
        if (length < 1 << 14)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(0x4000 | length));
            stream.Write(bytes[..2]);
            return;
        }
        bytes[0] = 0x80;
        BinaryPrimitives.WriteInt32BigEndian(bytes[1..], length);
        stream.Write(bytes);
    }

    private static bool TryReadString(ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out byte[]? text)
    {
        text = null;
        if (!TryReadLength(ref rest, out var length, out var isEncoded)) return false;
        if (!isEncoded)
        {
            if (length > (ulong)rest.Length) return false;
            text = rest[..(int)length].ToArray();
            rest = rest[(int)length..];
            return true;
        }
        // Of the special encodings only the compressed one can hold a library: an integer is no text of one.
        if (length != 3 || !TryReadLength(ref rest, out var packed, out isEncoded) || isEncoded) return false;
        if (!TryReadLength(ref rest, out var unpacked, out isEncoded) || isEncoded) return false;
        // LZF makes at most 264 bytes of 3.
        if (packed > (ulong)rest.Length || unpacked > packed * 100 || unpacked > (ulong)Array.MaxLength) return false;
        text = new byte[unpacked];
        var isWhole = Lzf.TryDecompress(rest[..(int)packed], text);
        rest = rest[(int)packed..];
        return isWhole;
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> rest, out ulong length, out bool isEncoded)
    {
        length = 0;
        isEncoded = false;
        if (rest.IsEmpty) return false;
        var first = rest[0];
        var bytes = (first >> 6) switch
        {
            1 => 2,
            2 => first == 0x80 ? 5 : first == 0x81 ? 9 : 0,
            _ => 1,
        };
        if (bytes == 0 || rest.Length < bytes) return false;
        isEncoded = first >> 6 == 3;
        length = bytes switch
        {
            1 => first & 0x3Fu,
            2 => BinaryPrimitives.ReadUInt16BigEndian(rest) & 0x3FFFu,
            5 => BinaryPrimitives.ReadUInt32BigEndian(rest[1..]),
            _ => BinaryPrimitives.ReadUInt64BigEndian(rest[1..]),
        };
        rest = rest[bytes..];
        return true;
    }
}
