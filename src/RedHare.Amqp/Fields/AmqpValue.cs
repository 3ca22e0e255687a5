using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RedHare.Amqp;

/// <summary>A value of a field table, of any of RabbitMQ's types. The default is a void.</summary>
public readonly struct AmqpValue : IEquatable<AmqpValue>
{
    private readonly AmqpType _type;
    private readonly long _bits;
    private readonly object? _content;

    private AmqpValue(AmqpType type, long bits, object? content = null)
    {
        _type = type;
        _bits = bits;
        _content = content;
    }

    /// <summary>Which of the readings below has a meaning.</summary>
    public AmqpType Type => _type == 0 ? AmqpType.Void : _type;

    /// <summary>The value of a boolean; false for other types.</summary>
    public bool Boolean => Type == AmqpType.Boolean && _bits != 0;

    /// <summary>The value of an integer of any size or of a timestamp; 0 for other types.</summary>
    public long Integer => IsInteger || Type == AmqpType.Timestamp ? _bits : 0;

    /// <summary>The value of a single or double; 0 for other types.</summary>
    public double Number => Type switch
    {
        AmqpType.Double => BitConverter.Int64BitsToDouble(_bits),
        AmqpType.Single => BitConverter.Int32BitsToSingle((int)_bits),
        _ => 0,
    };

    /// <summary>Scale and digits of a decimal: digits / 10^scale; zeros for other types.</summary>
    public (byte Scale, uint Digits) Decimal => Type == AmqpType.Decimal ? ((byte)(_bits >> 32), (uint)_bits) : default;

    /// <summary>The bytes of a long string or a binary; empty for other types.</summary>
    public ReadOnlyMemory<byte> Bytes => _content as byte[];

    /// <summary>The text of a long string, null for other types. Bytes that are no UTF-8 become lone surrogates, see <see cref="ShortString"/>.</summary>
    public string? Text => Type == AmqpType.LongString ? ShortString.Decode(Bytes.Span) : null;

    /// <summary>The elements of an array, null for other types.</summary>
    public IReadOnlyList<AmqpValue>? Array => _content as AmqpValue[];

    /// <summary>The fields of a table, null for other types.</summary>
    public AmqpTable? Table => _content as AmqpTable;

    /// <summary>True for integers of any size, signed or not; false for timestamps and decimals.</summary>
    public bool IsInteger => Type is AmqpType.SignedByte or AmqpType.UnsignedByte or AmqpType.Int16 or AmqpType.UInt16 or AmqpType.Int32 or AmqpType.UInt32 or AmqpType.Int64;

    /// <summary>RabbitMQ's name of the type, as in its error texts: longstr, signedint, and so on.</summary>
    public string TypeName => Type switch
    {
        AmqpType.Boolean => "bool",
        AmqpType.SignedByte => "byte",
        AmqpType.UnsignedByte => "unsignedbyte",
        AmqpType.Int16 => "short",
        AmqpType.UInt16 => "unsignedshort",
        AmqpType.Int32 => "signedint",
        AmqpType.UInt32 => "unsignedint",
        AmqpType.Int64 => "long",
        AmqpType.Single => "float",
        AmqpType.Double => "double",
        AmqpType.Decimal => "decimal",
        AmqpType.LongString => "longstr",
        AmqpType.Binary => "binary",
        AmqpType.Timestamp => "timestamp",
        AmqpType.Array => "array",
        AmqpType.Table => "table",
        _ => "void",
    };

    internal long RawBits => _bits;

    /// <summary>A value of one of the types whose content is a number; the low bits of <paramref name="bits"/> count.</summary>
    internal static AmqpValue Fixed(AmqpType type, long bits) => new(type, bits);

    /// <summary>A void.</summary>
    public static AmqpValue Void => default;

    /// <summary>A signed integer of 8 bits.</summary>
    public static AmqpValue FromSByte(sbyte value) => new(AmqpType.SignedByte, value);

    /// <summary>An unsigned integer of 8 bits.</summary>
    public static AmqpValue FromByte(byte value) => new(AmqpType.UnsignedByte, value);

    /// <summary>A signed integer of 16 bits.</summary>
    public static AmqpValue FromInt16(short value) => new(AmqpType.Int16, value);

    /// <summary>An unsigned integer of 16 bits.</summary>
    public static AmqpValue FromUInt16(ushort value) => new(AmqpType.UInt16, value);

    /// <summary>An unsigned integer of 32 bits.</summary>
    public static AmqpValue FromUInt32(uint value) => new(AmqpType.UInt32, value);

    /// <summary>A number of 32 bits.</summary>
    public static AmqpValue FromSingle(float value) => new(AmqpType.Single, BitConverter.SingleToInt32Bits(value));

    /// <summary>A decimal: <paramref name="digits"/> / 10^<paramref name="scale"/>.</summary>
    public static AmqpValue FromDecimal(byte scale, uint digits) => new(AmqpType.Decimal, ((long)scale << 32) | digits);

    /// <summary>A timestamp in seconds since 1970.</summary>
    public static AmqpValue FromTimestamp(ulong seconds) => new(AmqpType.Timestamp, (long)seconds);

    /// <summary>A long string of these bytes, which must not change afterwards.</summary>
    public static AmqpValue FromLongString(byte[] bytes) => new(AmqpType.LongString, 0, bytes);

    /// <summary>A binary of these bytes, which must not change afterwards.</summary>
    public static AmqpValue FromBinary(byte[] bytes) => new(AmqpType.Binary, 0, bytes);

    /// <summary>An array of these elements, which must not change afterwards.</summary>
    public static AmqpValue FromArray(params AmqpValue[] elements) => new(AmqpType.Array, 0, elements);

    /// <summary>A table.</summary>
    public static implicit operator AmqpValue(AmqpTable table) => new(AmqpType.Table, 0, table);

    /// <summary>A long string in UTF-8.</summary>
    public static implicit operator AmqpValue(string text)
    {
        var bytes = new byte[ShortString.ByteCount(text)];
        ShortString.Encode(text, bytes);
        return new(AmqpType.LongString, 0, bytes);
    }

    /// <summary>A boolean.</summary>
    public static implicit operator AmqpValue(bool value) => new(AmqpType.Boolean, value ? 1 : 0);

    /// <summary>A signed integer of 32 bits.</summary>
    public static implicit operator AmqpValue(int value) => new(AmqpType.Int32, value);

    /// <summary>A signed integer of 64 bits.</summary>
    public static implicit operator AmqpValue(long value) => new(AmqpType.Int64, value);

    /// <summary>A number of 64 bits.</summary>
    public static implicit operator AmqpValue(double value) => new(AmqpType.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>True when RabbitMQ takes both for the same argument of a queue: integers of any size compare by value, likewise singles and doubles, all else by type and value.</summary>
    public bool IsEquivalentTo(AmqpValue other)
    {
        if (IsInteger && other.IsInteger) return _bits == other._bits;
        if (Type is AmqpType.Single or AmqpType.Double && other.Type is AmqpType.Single or AmqpType.Double) return Number == other.Number;
        return Equals(other);
    }

    /// <summary>Equal in type and value.</summary>
    public bool Equals(AmqpValue other)
    {
        if (Type != other.Type || _bits != other._bits) return false;
        return Type switch
        {
            AmqpType.LongString or AmqpType.Binary => Bytes.Span.SequenceEqual(other.Bytes.Span),
            AmqpType.Array => ((AmqpValue[])_content!).AsSpan().SequenceEqual((AmqpValue[])other._content!),
            AmqpType.Table => Table!.Equals(other.Table),
            _ => true,
        };
    }

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is AmqpValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Type);
        hash.Add(_bits);
        if (_content is byte[] bytes) hash.AddBytes(bytes);
        else if (_content is AmqpValue[] elements) hash.Add(elements.Length);
        else if (_content is AmqpTable table) hash.Add(table.Count);
        return hash.ToHashCode();
    }

    /// <summary>Equal in type and value.</summary>
    public static bool operator ==(AmqpValue left, AmqpValue right) => left.Equals(right);

    /// <summary>Different in type or value.</summary>
    public static bool operator !=(AmqpValue left, AmqpValue right) => !left.Equals(right);

    /// <summary>The value as RabbitMQ's error texts print it: a long string as it is, all else as an Erlang term.</summary>
    public override string ToString() => Type is AmqpType.LongString or AmqpType.Binary ? ShortString.Decode(Bytes.Span) : ErlangTerm.Of(this);
}
