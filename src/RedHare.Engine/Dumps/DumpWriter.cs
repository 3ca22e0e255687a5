using System.Buffers.Binary;

namespace RedHare.Engine;

/// <summary>
/// Writes a dump piece by piece, as Redis's RDB format has them: into memory or, given a stream, on through a buffer of bounded size, with the checksum of all that passed.
/// </summary>
internal sealed class DumpWriter(Stream? target = null, LzfCompressor? compressor = null)
{
    private const int FlushAt = 1 << 16;

    /// <summary>Redis leaves shorter texts alone; so do we.</summary>
    private const int LeastCompressed = 21;

    private byte[] _bytes = new byte[target is null ? 256 : FlushAt + 1024];
    private int _length;
    private long _flushed;

    /// <summary>What was written and not passed on.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Bytes written so far.</summary>
    public long Length => _flushed + _length;

    /// <summary>The checksum of what was passed on.</summary>
    public ulong Checksum { get; private set; }

    /// <summary>False where nobody wants the checksum.</summary>
    public bool KeepsChecksum { get; init; } = true;

    /// <summary>Forgets what was written; of a large buffer little is kept.</summary>
    public void Clear(int keep = int.MaxValue)
    {
        _length = 0;
        if (_bytes.Length > keep) _bytes = new byte[256];
    }

    /// <summary>Takes back what was written from there on, into memory.</summary>
    public void Cut(int length) => _length = length;

    /// <summary>Some of what was written into memory, to be set when it is known.</summary>
    public Span<byte> At(int offset, int length) => _bytes.AsSpan(offset, length);

    public void Byte(byte value) => Room(1)[0] = value;

    /// <summary>A number in one, two, five or nine bytes.</summary>
    public void Count(ulong length)
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

    /// <summary>A text with its length; one that is a 32-bit integer as such, and one that becomes shorter by it compressed.</summary>
    public void Text(ReadOnlySpan<byte> text)
    {
        if (text.Length <= 11 && RedisNumber.TryParseLong(text, out var number) && number == (int)number)
        {
            Integer((int)number);
            return;
        }
        if (text.Length >= LeastCompressed && compressor is not null && compressor.TryCompress(text, out var packed))
        {
            Byte(0xC3);
            Count((ulong)packed.Length);
            Count((ulong)text.Length);
            Raw(packed);
            return;
        }
        Count((ulong)text.Length);
        Raw(text);
    }

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes)
    {
        if (target is null || bytes.Length < FlushAt)
        {
            bytes.CopyTo(Room(bytes.Length));
            return;
        }
        Flush();
        Pass(bytes);
    }

    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);

    public void Milliseconds(long time) => BinaryPrimitives.WriteInt64LittleEndian(Room(8), time);

    /// <summary>An id as two numbers.</summary>
    public void Numbers(StreamId id)
    {
        Count(id.Milliseconds);
        Count(id.Sequence);
    }

    /// <summary>An id in its 16 bytes.</summary>
    public void Raw(StreamId id) => Write(Room(16), id);

    /// <summary>An id's 16 bytes as a text.</summary>
    public void Text(StreamId id)
    {
        Count(16);
        Write(Room(16), id);
    }

    /// <summary>Passes on what was written so far.</summary>
    public void Flush()
    {
        var written = Written;
        _length = 0;
        Pass(written);
    }

    /// <summary>Ends a dump in memory: the version of the format, and a checksum of everything.</summary>
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

    private void Pass(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (KeepsChecksum) Checksum = Crc64.Append(Checksum, bytes);
        target!.Write(bytes);
        _flushed += bytes.Length;
    }

    /// <summary>Makes room in memory for about so much, so that a long text is not copied once more for each doubling.</summary>
    public void Reserve(int size)
    {
        const int Head = 4096;
        if (_bytes.Length - _length < size + (long)Head) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, _length + (long)size + Head));
    }

    /// <summary>Room for some more bytes, to be filled.</summary>
    public Span<byte> Room(int size)
    {
        if (target is not null && _length >= FlushAt) Flush();
        if (_bytes.Length - _length < size) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, _length + (long)size)));
        _length += size;
        return _bytes.AsSpan(_length - size, size);
    }
}
