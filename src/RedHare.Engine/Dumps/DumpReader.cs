using System.Buffers.Binary;

namespace RedHare.Engine;

/// <summary>
/// Reads a dump piece by piece: one that lies in memory, or the next of a file, of which a window is in memory. It comes from outside: each piece may be missing or
/// senseless, which ends the reading. A text is good until the one after the next is read.
/// </summary>
internal ref struct DumpReader(ReadOnlySpan<byte> bytes, RdbInput? input = null, DumpScratch? scratch = null)
{
    /// <summary>The newest version of the format that is understood.</summary>
    public const int NewestVersion = 12;

    private const int TrailerBytes = 10;

    private readonly RdbInput? _input = input;
    private readonly DumpScratch? _scratch = scratch;
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>True when everything was read. A file goes on with the next key.</summary>
    public readonly bool IsAtEnd => _input is not null || _rest.IsEmpty;

    /// <summary>What was found is a collection without elements, and nothing else is wrong with it.</summary>
    public bool IsEmptyValue { get; private set; }

    /// <summary>What was wrong with it, where that has words in Redis's log that people search for; null otherwise.</summary>
    public string? Fault { get; set; }

    /// <summary>Bytes in memory that were not read.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>A reader of what a payload holds; false if its version is too new or its checksum wrong.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> payload, bool skipsChecksum, out DumpReader reader)
    {
        reader = default;
        if (payload.Length < TrailerBytes) return false;
        var trailer = payload[^TrailerBytes..];
        if (BinaryPrimitives.ReadUInt16LittleEndian(trailer) > NewestVersion) return false;
        if (!skipsChecksum && BinaryPrimitives.ReadUInt64LittleEndian(trailer[2..]) != Crc64.Append(0, payload[..^8])) return false;
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
        if (!TryLength(out var length) || length > (ulong)(_input is null ? _rest.Length : _input.FileLength < 0 ? long.MaxValue : _input.FileLength)) return false;
        count = (long)length;
        return true;
    }

    /// <summary>As <see cref="TryCount"/>, of what there must be one at least.</summary>
    public bool TryElements(out long count) => TryCount(out count) && !IsEmpty(count);

    /// <summary>Whether a collection has no elements, which is noted.</summary>
    public bool IsEmpty(long count) => IsEmptyValue = count == 0;

    /// <summary>A text: part of the dump, or an array where it was stored otherwise.</summary>
    public bool TryText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!TryLength(out var length, out var isEncoding)) return false;
        if (!isEncoding) return length <= (ulong)Array.MaxLength && TryTake((int)length, out text);
        if (length == 3) return TryCompressed(out text);
        if (length > 2 || !TryTake(1 << (int)length, out var bytes)) return false;
        var number = length == 0 ? (sbyte)bytes[0] : length == 1 ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var digits = Scratch(RedisNumber.MaxLongLength);
        text = digits[..RedisNumber.Format(number, digits)];
        return true;
    }

    public bool TryDouble(out double value)
    {
        value = 0;
        if (!TryTake(8, out var bytes)) return false;
        value = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
        return !double.IsNaN(value);
    }

    /// <summary>A score as Redis wrote it before version 4: a byte with the length, and digits; greater lengths stand for what has none.</summary>
    public bool TryDoubleText(out double value)
    {
        value = 0;
        if (!TryByte(out var length)) return false;
        switch (length)
        {
            case 253:
                return false;
            case 254 or 255:
                value = length == 254 ? double.PositiveInfinity : double.NegativeInfinity;
                return true;
            default:
                return TryTake(length, out var digits) && RedisNumber.TryParseDouble(digits, out value) && !double.IsNaN(value);
        }
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

    /// <summary>Bytes as they are.</summary>
    public bool TryTake(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > _rest.Length)
        {
            if (_input is null) return false;
            if (count > RdbInput.LargestTake)
            {
                if (_input.TakeLarge(_rest, count) is not { } text) return false;
                bytes = text;
                _rest = default;
                return true;
            }
            _rest = _input.Refill(_rest, count);
            if (count > _rest.Length) return false;
        }
        bytes = _rest[..count];
        _rest = _rest[count..];
        return true;
    }

    /// <summary>Passes over a text, whatever it holds.</summary>
    public bool TrySkipText()
    {
        if (!TryLength(out var length, out var isEncoding)) return false;
        if (isEncoding && length < 3) length = 1UL << (int)length;
        else if (isEncoding && (length > 3 || !TryLength(out length) || !TryLength(out _))) return false;
        return length <= (ulong)_rest.Length && TryTake((int)length, out _);
    }

    private readonly Span<byte> Scratch(int length) => _input is not null ? _input.Scratch(length) : _scratch is not null ? _scratch.Take(length) : new byte[length];

    private bool TryLength(out ulong length, out bool isEncoding)
    {
        length = 0;
        isEncoding = false;
        if (!TryByte(out var first)) return false;
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
        if (!TryLength(out var packed) || !TryLength(out var length)) return false;
        // LZF makes at most 264 bytes of 3.
        if (packed > (ulong)Array.MaxLength || length > packed * 100 || length > (ulong)Array.MaxLength || !TryTake((int)packed, out var source)) return false;
        var target = Scratch((int)length);
        text = target;
        return Lzf.TryDecompress(source, target);
    }
}
