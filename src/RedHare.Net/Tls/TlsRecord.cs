using System.Buffers.Binary;

namespace RedHare.Net.Tls;

/// <summary>
/// The outside of TLS's records (RFC 8446, 5.1): a byte of type, two of version, two of length. Finding their ends here lets a connection keep half a record in a buffer of its own
/// size, and wake the cipher only for what it can open.
/// </summary>
internal static class TlsRecord
{
    internal const int HeaderSize = 5;

    private const byte ChangeCipherSpec = 20, Handshake = 22, Heartbeat = 24, MajorVersion = 3;

    // 2^14 bytes and what TLS 1.2's ciphers may add to them; 1.3's add less.
    private const int LargestContent = (1 << 14) + 2048;

    /// <summary>The length of the record that <paramref name="bytes"/> begin with; 0 when its end is not there yet, -1 when this is not TLS.</summary>
    internal static int Measure(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return 0;
        if (bytes[0] is < ChangeCipherSpec or > Heartbeat || (bytes.Length > 1 && bytes[1] != MajorVersion)) return -1;
        if (bytes.Length < HeaderSize) return 0;
        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        if (length > LargestContent) return -1;
        return bytes.Length < HeaderSize + length ? 0 : HeaderSize + length;
    }

    /// <summary>False when a client cannot begin with this.</summary>
    internal static bool MayBegin(ReadOnlySpan<byte> bytes) => bytes.IsEmpty || bytes[0] == Handshake;
}
