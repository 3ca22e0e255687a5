using System.Buffers.Binary;

namespace RedHare.Engine.Structures;

/// <summary>
/// Redis's ziplist, which dumps before Redis 7 hold where packs are today: walked from its first element to its last, each checked as it is met.
/// </summary>
/// <remarks>
/// Bytes in all, offset of the last element (4 bytes each), count (2 bytes); per element the length of the one before it (a byte, or 0xFE and 4 bytes), and an
/// encoding that begins with two bits for strings of 6, 14 and 32 bits of length, or says how wide an integer is; at the end 0xFF. Lengths of strings are big-endian, all else little-endian.
/// </remarks>
internal ref struct ZiplistWalk
{
    private const int HeaderBytes = 10;
    private const byte End = 0xFF, LongBefore = 0xFE;

    private readonly ReadOnlySpan<byte> _list;
    private ReadOnlySpan<byte> _text;
    private long _integer;
    private bool _isInteger;
    private int _at, _before, _last, _count;

    public ZiplistWalk(ReadOnlySpan<byte> list)
    {
        _list = list;
        (_at, _last) = (HeaderBytes, HeaderBytes);
        IsDamaged = list.Length <= HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(list) != (uint)list.Length || list[^1] != End;
    }

    /// <summary>Something in it is wrong; what was met before must not be kept.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>Goes to the next element; false at the end and at what is damaged.</summary>
    public bool MoveNext()
    {
        if (IsDamaged) return false;
        if (_at == _list.Length - 1)
        {
            var stored = BinaryPrimitives.ReadUInt16LittleEndian(_list[8..]);
            IsDamaged = (stored != ushort.MaxValue && stored != _count) || BinaryPrimitives.ReadUInt32LittleEndian(_list[4..]) != (uint)_last;
            return false;
        }
        if (TryElement()) return true;
        IsDamaged = true;
        return false;
    }

    /// <summary>The element, which lies in the list or, an integer, in <paramref name="scratch"/>.</summary>
    public readonly ReadOnlySpan<byte> Text(Span<byte> scratch) => _isInteger ? scratch[..RedisNumber.Format(_integer, scratch)] : _text;

    private bool TryElement()
    {
        // Without the end's byte.
        var rest = _list[_at..^1];
        if (rest.Length < 2) return false;
        long before = rest[0];
        var prefix = 1;
        if (before == End) return false;
        if (before == LongBefore)
        {
            if (rest.Length < 6) return false;
            before = BinaryPrimitives.ReadUInt32LittleEndian(rest[1..]);
            prefix = 5;
        }
        if (before != _before) return false;
        var body = rest[prefix..];
        _isInteger = body[0] >> 6 == 3;
        var size = _isInteger ? TakeInteger(body) : TakeString(body);
        if (size < 0) return false;
        _last = _at;
        _before = prefix + size;
        _at += _before;
        _count++;
        return true;
    }

    // Bytes of the element, or −1.
    private int TakeString(ReadOnlySpan<byte> body)
    {
        var kind = body[0] >> 6;
        var header = kind == 0 ? 1 : kind == 1 ? 2 : 5;
        if (body.Length < header) return -1;
        var length = kind == 0 ? body[0] & 0x3Fu : kind == 1 ? BinaryPrimitives.ReadUInt16BigEndian(body) & 0x3FFFu : BinaryPrimitives.ReadUInt32BigEndian(body[1..]);
        if (length > (uint)(body.Length - header)) return -1;
        _text = body.Slice(header, (int)length);
        return header + (int)length;
    }

    private int TakeInteger(ReadOnlySpan<byte> body)
    {
        var first = body[0];
        var size = first switch { 0xC0 => 3, 0xD0 => 5, 0xE0 => 9, 0xF0 => 4, 0xFE => 2, >= 0xF1 and <= 0xFD => 1, _ => int.MaxValue };
        if (body.Length < size) return -1;
        var digits = body[1..];
        _integer = first switch
        {
            0xC0 => BinaryPrimitives.ReadInt16LittleEndian(digits),
            0xD0 => BinaryPrimitives.ReadInt32LittleEndian(digits),
            0xE0 => BinaryPrimitives.ReadInt64LittleEndian(digits),
            0xF0 => BinaryPrimitives.ReadUInt16LittleEndian(digits) | (sbyte)digits[2] << 16,
            0xFE => (sbyte)digits[0],
            _ => (first & 0x0F) - 1L,
        };
        return size;
    }
}
