namespace RedHare.Engine.Structures;

/// <summary>
/// What goes into a <see cref="Pack"/>: an integer, or a string that becomes one when it is the exact decimal form of a 64-bit integer,
/// as Redis does. Measured once, at construction, so that an edit knows its size before it moves anything.
/// </summary>
/// <remarks>The bytes must not lie in the pack that is edited: the edit moves them.</remarks>
public readonly ref struct PackValue
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long _integer;
    private readonly int _length;
    private readonly bool _isInteger;

    /// <summary>A string, kept as an integer where it is the exact decimal form of one.</summary>
    public PackValue(ReadOnlySpan<byte> value)
    {
        _bytes = value;
        _isInteger = RedisNumber.TryParseLong(value, out _integer);
        _length = _isInteger ? PackElement.IntegerLength(_integer) : PackElement.StringLength(value.Length);
    }

    /// <summary>An integer.</summary>
    public PackValue(long value)
    {
        _integer = value;
        _isInteger = true;
        _length = PackElement.IntegerLength(value);
    }

    /// <summary>Bytes the element takes in a pack, back-length included.</summary>
    public int Size => _length + PackElement.BackLengthSize(_length);

    /// <summary>Bytes of the value as text.</summary>
    public int TextLength => _isInteger && _bytes.IsEmpty ? new PackEntry(_integer).Length : _bytes.Length;

    /// <summary>A string as a value.</summary>
    public static implicit operator PackValue(ReadOnlySpan<byte> value) => new(value);

    /// <summary>A string as a value.</summary>
    public static implicit operator PackValue(Span<byte> value) => new(value);

    /// <summary>A string as a value.</summary>
    public static implicit operator PackValue(byte[] value) => new(value);

    /// <summary>An integer as a value.</summary>
    public static implicit operator PackValue(long value) => new(value);

    /// <summary>Writes the element over the first <see cref="Size"/> bytes of the target.</summary>
    internal void Write(Span<byte> target)
    {
        if (_isInteger) PackElement.WriteInteger(target, _integer, _length);
        else PackElement.WriteString(target, _bytes);
        PackElement.WriteBackLength(target[_length..], _length);
    }
}
