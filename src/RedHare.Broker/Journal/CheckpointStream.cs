using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace RedHare.Broker.Journal;

/// <summary>Reads the file of a checkpoint. Every byte is checked before it is given out.</summary>
internal sealed class CheckpointStream(Stream stream, string path) : IDisposable
{
    private readonly byte[] _block = new byte[CheckpointFile.BlockSize];
    private readonly byte[] _header = new byte[8];
    private int _used;
    private int _length;
    private long _offset;

    public long ReadNumber()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Read(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public byte[] ReadBytes()
    {
        var length = ReadNumber();
        if (length is < 0 or > int.MaxValue / 2) throw Damaged();
        var bytes = new byte[length];
        Read(bytes);
        return bytes;
    }

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    public void Read(Span<ulong> values) => Read(MemoryMarshal.AsBytes(values));

    public void Read(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_used == _length && !Next()) throw Damaged();
            var part = _block.AsSpan(_used, Math.Min(bytes.Length, _length - _used));
            part.CopyTo(bytes);
            _used += part.Length;
            bytes = bytes[part.Length..];
        }
    }

    /// <summary>Checks that it ends here, as it was written.</summary>
    public void ReadEnd()
    {
        if (_used != _length || Next()) throw Damaged();
    }

    public JournalException Damaged() =>
        new($"The journal's checkpoint '{path}' is damaged in its block at offset {_offset}. Without it nothing is known of which messages were acknowledged; restore it from a copy of the directory.");

    public void Dispose() => stream.Dispose();

    private bool Next()
    {
        _offset += _length == 0 ? 0 : 8 + _length;
        (_used, _length) = (0, 0);
        if (stream.ReadAtLeast(_header, _header.Length, throwOnEndOfStream: false) < _header.Length) throw Damaged();
        var length = BinaryPrimitives.ReadInt32LittleEndian(_header);
        if (length is < 0 or > CheckpointFile.BlockSize) throw Damaged();
        var block = _block.AsSpan(0, length);
        if (stream.ReadAtLeast(block, length, throwOnEndOfStream: false) < length) throw Damaged();
        if (Crc32C.Compute(block) != BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(4))) throw Damaged();
        _length = length;
        return length > 0;
    }
}
