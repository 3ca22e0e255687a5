using System.Buffers.Binary;

namespace RedHare.Engine;

/// <summary>Reads a dump piece by piece. It comes from outside: each piece may be missing or senseless, which ends the reading.</summary>
internal ref struct DumpReader(ReadOnlySpan<byte> bytes)
{
    private const int TrailerBytes = 10, NewestVersion = 12;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True when everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>A reader of what a payload holds; false if its version is too new or its checksum wrong.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> payload, out DumpReader reader)
    {
        reader = default;
        if (payload.Length < TrailerBytes) return false;
        var trailer = payload[^TrailerBytes..];
        if (BinaryPrimitives.ReadUInt16LittleEndian(trailer) > NewestVersion) return false;
        if (BinaryPrimitives.ReadUInt64LittleEndian(trailer[2..]) != Crc64.Append(0, payload[..^8])) return false;
        reader = new DumpReader(payload[..^TrailerBytes]);
        return true;
    }

    public bool TryByte(out byte value)
    {
        value = 0;
        if (!TryTake(1, out var bytes)) return false;
        value = bytes[0];
        return true;
    }

    public bool TryLength(out ulong length) => TryLength(out length, out var isEncoding) && !isEncoding;

    /// <summary>A number of things of at least one byte each, which cannot be more than there are bytes.</summary>
    public bool TryCount(out long count)
    {
        count = 0;
        if (!TryLength(out var length) || length > (ulong)_rest.Length) return false;
        count = (long)length;
        return true;
    }

    /// <summary>A text: part of the dump, or an array where it was stored otherwise.</summary>
    public bool TryText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryLength(out var length, out var isEncoding)) return false;
        if (!isEncoding) return length <= (ulong)_rest.Length && TryTake((int)length, out text);
        if (length == 3) return TryCompressed(out text);
        if (length > 2 || !TryTake(1 << (int)length, out var bytes)) return false;
        var number = length == 0 ? (sbyte)bytes[0] : length == 1 ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var digits = new byte[RedisNumber.MaxLongLength];
        text = digits.AsSpan(0, RedisNumber.Format(number, digits));
        return true;
    }

    public bool TryDouble(out double value)
    {
        value = 0;
        if (!TryTake(8, out var bytes)) return false;
        value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        return !double.IsNaN(value);
    }

    public bool TryMilliseconds(out long time)
    {
        time = 0;
        if (!TryTake(8, out var bytes)) return false;
        time = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        return true;
    }

    /// <summary>An id as two numbers.</summary>
    public bool TryLengths(out StreamId id)
    {
        id = default;
        if (!TryLength(out var milliseconds) || !TryLength(out var sequence)) return false;
        id = new StreamId(milliseconds, sequence);
        return true;
    }

    /// <summary>An id in its 16 bytes.</summary>
    public bool TryRaw(out StreamId id)
    {
        id = default;
        if (!TryTake(16, out var bytes)) return false;
        id = Read(bytes);
        return true;
    }

    /// <summary>An id's 16 bytes as a text.</summary>
    public bool TryText(out StreamId id)
    {
        id = default;
        if (!TryText(out ReadOnlySpan<byte> bytes) || bytes.Length != 16) return false;
        id = Read(bytes);
        return true;
    }

    private static StreamId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    private bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > _rest.Length) return false;
        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    private bool TryLength(out ulong length, out bool isEncoding)
    {
        length = 0;
        isEncoding = false;
        if (_rest.IsEmpty) return false;
        var first = _rest[0];
        _rest = _rest[1..];
        switch (first >> 6)
        {
            case 0 or 3:
                length = first & 0x3Fu;
                isEncoding = first >> 6 == 3;
                return true;
            case 1:
                if (!TryByte(out var second)) return false;
                length = (first & 0x3Fu) << 8 | second;
                return true;
        }
        if (first is not (0x80 or 0x81) || !TryTake(first == 0x80 ? 4 : 8, out var bytes)) return false;
        length = first == 0x80 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt64BigEndian(bytes);
        return true;
    }

    private bool TryCompressed(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryLength(out var packed) || !TryLength(out var length) || packed > (ulong)_rest.Length) return false;
        // LZF makes at most 264 bytes of 3.
        if (length > packed * 100 || length > (ulong)Array.MaxLength || !TryTake((int)packed, out var source)) return false;
        var target = new byte[length];
        text = target;
        return Lzf.TryDecompress(source, target);
    }
}
