using System.Buffers;

namespace RedHare.Broker.Journal;

/// <summary>
/// A stretch of a segment that was read at once. A queue that comes back from the disk has its messages one behind the other, and one read for a hundred of them costs little more than a read for one. Where they are
/// scattered among other queues' the stretch shrinks until it is not worth its while. For one reader at a time.
/// </summary>
internal sealed class ReadAhead
{
    private const int Least = 4 << 10, Most = 256 << 10;
    private const int WorthWhile = 4;

    private byte[] _bytes = [];
    private int _segment;
    private long _offset;
    private int _length;
    private int _stretch = 4 * Least;
    private int _found;

    /// <summary>The record at a position, if it lies in the stretch as it was written; it may have been read before that was whole.</summary>
    public ReadOnlySpan<byte> Find(Position position)
    {
        if (position.Segment != _segment || position.Offset < _offset || position.Offset >= _offset + _length) return default;
        var bytes = _bytes.AsSpan((int)(position.Offset - _offset), (int)(_offset + _length - position.Offset));
        if (!Record.TryRead(bytes, out _)) return default;
        _found++;
        return bytes[..Record.LengthOf(bytes)];
    }

    /// <summary>Reads another stretch, from a position on.</summary>
    /// <exception cref="IOException">The segment cannot be read.</exception>
    public void Read(Segment segment, Position from)
    {
        _stretch = _found >= WorthWhile ? Math.Min(Most, _stretch * 2) : Math.Max(Least, _stretch / 2);
        _found = 0;
        if (_bytes.Length < _stretch)
        {
            Release();
            _bytes = ArrayPool<byte>.Shared.Rent(_stretch);
        }
        (_segment, _offset, _length) = (segment.Number, from.Offset, 0);
        _length = segment.Read(from.Offset, _bytes.AsSpan(0, _stretch));
    }

    /// <summary>Gives the memory back.</summary>
    public void Release()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        _length = 0;
    }
}
