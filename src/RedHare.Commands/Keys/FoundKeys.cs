using System.Buffers;

namespace RedHare.Commands.Keys;

/// <summary>Keys copied out of a scan, one after the other in one pooled buffer, each behind its length.</summary>
internal sealed class FoundKeys : IDisposable
{
    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;

    public void Add(ReadOnlySpan<byte> key)
    {
        if (_bytes.Length - _length < key.Length + sizeof(int)) Grow(key.Length + sizeof(int));
        BitConverter.TryWriteBytes(_bytes.AsSpan(_length), key.Length);
        key.CopyTo(_bytes.AsSpan(_length + sizeof(int)));
        _length += key.Length + sizeof(int);
    }

    /// <summary>Answers the keys that the pattern lets through, and returns their number.</summary>
    public int Answer(ReplyWriter reply, in ScanOptions options)
    {
        var count = 0;
        for (var at = 0; at < _length;)
        {
            var length = BitConverter.ToInt32(_bytes, at);
            var key = _bytes.AsSpan(at + sizeof(int), length);
            at += sizeof(int) + length;
            if (!options.Matches(key)) continue;
            reply.Bulk(key);
            count++;
        }
        return count;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);

    private void Grow(int needed)
    {
        var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(_length + (long)needed, _bytes.Length * 2L)));
        _bytes.AsSpan(0, _length).CopyTo(bigger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = bigger;
    }
}
