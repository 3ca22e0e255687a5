using System.Buffers.Binary;

namespace RedHare.Engine;

/// <summary>Writes a dump piece by piece, as Redis's RDB format has them. Nothing is compressed: a real redis-server reads that as well.</summary>
internal sealed class DumpWriter
{
    private byte[] _bytes = new byte[256];
    private int _length;

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Byte(byte value) => Room(1)[0] = value;

    /// <summary>A number in one, two, five or nine bytes.</summary>
    public void Length(ulong length)
    {
        if (length < 1 << 6) Byte((byte)length);
        else if (length < 1 << 14) BinaryPrimitives.WriteUInt16BigEndian(Room(2), (ushort)(0x4000 | length));
        else if (length <= uint.MaxValue)
        {
            Byte(0x80);
            BinaryPrimitives.WriteUInt32BigEndian(Room(4), (uint)length);
        }
        else
        {
            Byte(0x81);
            BinaryPrimitives.WriteUInt64BigEndian(Room(8), length);
        }
    }

    /// <summary>A text with its length; one that is a 32-bit integer as such.</summary>
    public void Text(ReadOnlySpan<byte> text)
    {
        if (text.Length <= 11 && RedisNumber.TryParseLong(text, out var number) && number == (int)number)
        {
            Integer((int)number);
            return;
        }
        Length((ulong)text.Length);
        text.CopyTo(Room(text.Length));
    }

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);

    public void Milliseconds(long time) => BinaryPrimitives.WriteInt64LittleEndian(Room(8), time);

    /// <summary>An id as two numbers.</summary>
    public void Lengths(StreamId id)
    {
        Length(id.Milliseconds);
        Length(id.Sequence);
    }

    /// <summary>An id in its 16 bytes.</summary>
    public void Raw(StreamId id) => Write(Room(16), id);

    /// <summary>An id's 16 bytes as a text.</summary>
    public void Text(StreamId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        Write(bytes, id);
        Length(16);
        bytes.CopyTo(Room(16));
    }

    /// <summary>Ends the dump: the version of the format, and a checksum of everything.</summary>
    public byte[] Finish(ushort version)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Room(2), version);
        var checksum = Crc64.Append(0, Written);
        BinaryPrimitives.WriteUInt64LittleEndian(Room(8), checksum);
        return Written.ToArray();
    }

    private static void Write(Span<byte> target, StreamId id)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, id.Milliseconds);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], id.Sequence);
    }

    private void Integer(int value)
    {
        if (value == (sbyte)value)
        {
            Byte(0xC0);
            Byte((byte)value);
        }
        else if (value == (short)value)
        {
            Byte(0xC1);
            BinaryPrimitives.WriteInt16LittleEndian(Room(2), (short)value);
        }
        else
        {
            Byte(0xC2);
            BinaryPrimitives.WriteInt32LittleEndian(Room(4), value);
        }
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, _length + (long)size)));
        _length += size;
        return _bytes.AsSpan(_length - size, size);
    }
}
