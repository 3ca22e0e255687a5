using System.Buffers.Binary;
using System.Text.Unicode;

namespace RedHare.Amqp;

/// <summary>
/// Reads the arguments of a method one after the other. Reading past the end or malformed bytes give zeros and set the error that <see cref="End"/> returns, so
/// that a method is read without a check after each field.
/// </summary>
public ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private FieldError _error;
    private byte _bits;
    private byte _nextBit;

    /// <summary>What is not read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    /// <summary>What was wrong so far.</summary>
    public readonly FieldError Error => _error;

    /// <summary>To be called behind the last field: what was wrong; bytes that are left are wrong too.</summary>
    public FieldError End()
    {
        if (!_rest.IsEmpty) Fail(FieldError.Length);
        return _error;
    }

    /// <summary>An unsigned integer of 8 bits.</summary>
    public byte Octet() => TryTake(1, out var bytes) ? bytes[0] : (byte)0;

    /// <summary>An unsigned integer of 16 bits.</summary>
    public ushort Short() => TryTake(2, out var bytes) ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

    /// <summary>An unsigned integer of 32 bits.</summary>
    public uint Long() => TryTake(4, out var bytes) ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    /// <summary>An unsigned integer of 64 bits.</summary>
    public ulong LongLong() => TryTake(8, out var bytes) ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    /// <summary>A bit; eight in a row share an octet, the first in its lowest place.</summary>
    public bool Bit()
    {
        if (_nextBit is 0 or 8)
        {
            _bits = Octet();
            _nextBit = 0;
        }
        return (_bits & (1 << _nextBit++)) != 0;
    }

    /// <summary>A short string as it is, of any bytes.</summary>
    public ReadOnlySpan<byte> ShortBytes()
    {
        TryTake(Octet(), out var bytes);
        return bytes;
    }

    /// <summary>A short string that must be UTF-8, as RabbitMQ asks of methods without content.</summary>
    public string ShortText()
    {
        var bytes = ShortBytes();
        if (!Utf8.IsValid(bytes)) Fail(FieldError.Utf8);
        return bytes.IsEmpty ? "" : ShortString.Decode(bytes);
    }

    /// <summary>A long string.</summary>
    public ReadOnlySpan<byte> LongBytes()
    {
        var length = Long();
        TryTake(length <= int.MaxValue ? (int)length : int.MaxValue, out var bytes);
        return bytes;
    }

    /// <summary>A field table, with its length before it.</summary>
    public AmqpTable Table()
    {
        var bytes = LongBytes();
        return bytes.IsEmpty ? AmqpTable.Empty : Table(bytes, 1);
    }

    /// <summary>Passes a table by and checks it, without decoding it.</summary>
    public void SkipTable()
    {
        var reader = new FieldReader(LongBytes());
        reader.SkipFields(true, 1);
        if (reader._error != FieldError.None) Fail(FieldError.Table);
    }

    /// <summary>Notes an error, unless there was one before.</summary>
    public void Fail(FieldError error)
    {
        if (_error == FieldError.None) _error = error;
        _rest = default;
    }

    internal bool TryTake(int length, out ReadOnlySpan<byte> bytes)
    {
        _nextBit = 0;
        if (length > _rest.Length)
        {
            Fail(FieldError.Length);
            bytes = default;
            return false;
        }
        bytes = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    private AmqpTable Table(ReadOnlySpan<byte> bytes, int depth)
    {
        var table = new AmqpTable();
        var reader = new FieldReader(bytes);
        while (!reader._rest.IsEmpty)
        {
            var name = reader.ShortBytes();
            table.Add(ShortString.Decode(name), reader.Value(depth));
        }
        if (reader._error != FieldError.None) Fail(FieldError.Table);
        return table;
    }

    private AmqpValue[] Array(ReadOnlySpan<byte> bytes, int depth)
    {
        var elements = new List<AmqpValue>();
        var reader = new FieldReader(bytes);
        while (!reader._rest.IsEmpty) elements.Add(reader.Value(depth));
        if (reader._error != FieldError.None) Fail(FieldError.Table);
        return [.. elements];
    }

    private AmqpValue Value(int depth)
    {
        var tag = Octet();
        if (tag == 'L') tag = (byte)AmqpType.Int64;
        var type = (AmqpType)tag;
        switch (type)
        {
            case AmqpType.LongString: return AmqpValue.FromLongString(LongBytes().ToArray());
            case AmqpType.Int32: return AmqpValue.Fixed(type, (int)Long());
            case AmqpType.Int64 or AmqpType.Timestamp or AmqpType.Double: return AmqpValue.Fixed(type, (long)LongLong());
            case AmqpType.Boolean: return Octet() != 0;
            case AmqpType.SignedByte: return AmqpValue.Fixed(type, (sbyte)Octet());
            case AmqpType.UnsignedByte: return AmqpValue.Fixed(type, Octet());
            case AmqpType.Int16: return AmqpValue.Fixed(type, (short)Short());
            case AmqpType.UInt16: return AmqpValue.Fixed(type, Short());
            case AmqpType.UInt32: return AmqpValue.Fixed(type, Long());
            case AmqpType.Single: return AmqpValue.Fixed(type, (int)Long());
            case AmqpType.Decimal: return AmqpValue.FromDecimal(Octet(), Long());
            case AmqpType.Binary: return AmqpValue.FromBinary(LongBytes().ToArray());
            case AmqpType.Void: return default;
            case AmqpType.Table when depth < AmqpTable.MaxDepth: return Table(LongBytes(), depth + 1);
            case AmqpType.Array when depth < AmqpTable.MaxDepth: return AmqpValue.FromArray(Array(LongBytes(), depth + 1));
            default:
                Fail(FieldError.Table);
                return default;
        }
    }

    private void SkipFields(bool named, int depth)
    {
        while (!_rest.IsEmpty)
        {
            if (named) ShortBytes();
            SkipValue(depth);
        }
    }

    private void SkipValue(int depth)
    {
        var tag = Octet();
        switch ((char)tag)
        {
            case 'S' or 'x': LongBytes(); break;
            case 'I' or 'i' or 'f': TryTake(4, out _); break;
            case 'l' or 'L' or 'T' or 'd': TryTake(8, out _); break;
            case 't' or 'b' or 'B': TryTake(1, out _); break;
            case 's' or 'u': TryTake(2, out _); break;
            case 'D': TryTake(5, out _); break;
            case 'V': break;
            case 'F' or 'A' when depth < AmqpTable.MaxDepth:
                var reader = new FieldReader(LongBytes());
                reader.SkipFields(tag == 'F', depth + 1);
                if (reader._error != FieldError.None) Fail(FieldError.Table);
                break;
            default: Fail(FieldError.Table); break;
        }
    }
}
