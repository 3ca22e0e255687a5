using System.Buffers.Binary;

namespace RedHare.Engine.Structures;

/// <summary>
/// Redis's zipmap, in which dumps before Redis 2.6 hold small hashes: a count, then fields and values in turn, each with its length (a byte, or 0xFE and 4 bytes),
/// a value also with a byte that says how many unused bytes follow it; at the end 0xFF. Checked as it is walked.
/// </summary>
internal ref struct ZipmapWalk(ReadOnlySpan<byte> map)
{
    private const byte End = 0xFF, LongLength = 0xFE;

    private ReadOnlySpan<byte> _rest = map.IsEmpty ? map : map[1..];

    /// <summary>Something in it is wrong; what was met before must not be kept.</summary>
    public bool IsDamaged { get; private set; } = map.Length < 2;

    /// <summary>Goes to the next field; false at the end and at what is damaged.</summary>
    public bool TryNext(out ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        field = value = default;
        if (IsDamaged) return false;
        if (_rest.Length == 1 && _rest[0] == End) return false;
        if (TryText(0, out field) && TryText(1, out value)) return true;
        IsDamaged = true;
        return false;
    }

    private bool TryText(int unusedBytes, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (_rest.IsEmpty || _rest[0] == End) return false;
        uint length = _rest[0];
        var prefix = 1;
        if (length == LongLength)
        {
            if (_rest.Length < 5) return false;
            length = BinaryPrimitives.ReadUInt32LittleEndian(_rest[1..]);
            prefix = 5;
        }
        if (_rest.Length < prefix + unusedBytes) return false;
        var unused = unusedBytes == 0 ? 0 : _rest[prefix];
        var body = _rest[(prefix + unusedBytes)..];
        // At least the end follows.
        if (length > (uint)body.Length || body.Length - (int)length <= unused) return false;
        text = body[..(int)length];
        _rest = body[((int)length + unused)..];
        return true;
    }
}
