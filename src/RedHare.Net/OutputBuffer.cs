using System.Buffers;
using System.Runtime.CompilerServices;
using RedHare.Net.Buffers;

namespace RedHare.Net;

/// <summary>
/// What a connection has yet to send: a chain of pooled chunks, filled at the tail and sent from the head, because
/// appending must never copy what is already there and sending must not wait for the end.
/// <para>The tail's array, position and limit are fields here, so <see cref="GetSpan"/> and <see cref="Advance"/> are a
/// compare and an addition. Invariant: the number of pending bytes is <c>_base + _position</c>; <c>_base</c> takes the
/// difference whenever a chunk is sealed or bytes leave, and may be negative (the tail's sent part).</para>
/// <para>An array whose length is known only at its end leaves a gap of 32 bytes for its header. At its end what follows
/// the gap in that one chunk moves up to close it: at most a chunk's length, and usually a few hundred bytes, against a
/// chunk of its own per array. Arrays nest, so gaps are a stack.</para>
/// </summary>
public sealed class OutputBuffer : IBufferWriter<byte>
{
    /// <summary>The longest header that <see cref="EndDeferred"/> takes.</summary>
    public const int MaximumHeader = 32;

    internal const int ChunkSize = 16 << 10;
    private const int LargestSplit = 1 << BufferPool.LargestShift;

    private readonly BufferPool _pool;
    private byte[] _bytes = [];
    private int _position;
    private int _limit;
    private long _base;
    private OutputChunk? _head;
    private OutputChunk? _tail;
    private Gap[] _gaps = [];
    private int _openGaps;
    private int _sends;
    private long _published;
    private long _held;

    internal OutputBuffer(BufferPool pool) => _pool = pool;

    /// <summary>Bytes sent so far. Any thread, approximate.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Bytes written and not yet sent.</summary>
    public long PendingBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _base + _position;
    }

    internal long PublishedPendingBytes => Volatile.Read(ref _published);

    internal long HeldBytes => Volatile.Read(ref _held);

    internal bool HasOpenDeferral => _openGaps != 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        // "<=" also catches a full chunk when no size is asked for, with one compare.
        if (_limit - _position <= sizeHint)
            Grow(sizeHint);
        return new Span<byte>(_bytes, _position, _limit - _position);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_limit - _position <= sizeHint)
            Grow(sizeHint);
        return new Memory<byte>(_bytes, _position, _limit - _position);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int count)
    {
        if ((uint)count > (uint)(_limit - _position))
            ThrowAdvance();
        _position += count;
    }

    /// <summary>Appends <paramref name="bytes"/>, over several chunks if need be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= _limit - _position)
        {
            bytes.CopyTo(new Span<byte>(_bytes, _position, bytes.Length));
            _position += bytes.Length;
        }
        else
        {
            WriteSlow(bytes);
        }
    }

    /// <summary>Leaves room for a header that <see cref="EndDeferred"/> will write. Nothing is sent until all such places are filled.</summary>
    public int BeginDeferred()
    {
        GetSpan(MaximumHeader);
        if (_openGaps == _gaps.Length)
            Array.Resize(ref _gaps, Math.Max(4, _openGaps * 2));
        _gaps[_openGaps] = new Gap(_tail!, _position);
        _position += MaximumHeader;
        return _openGaps++;
    }

    /// <summary>Puts <paramref name="header"/>, at most 32 bytes, where the innermost <see cref="BeginDeferred"/> left room.</summary>
    /// <exception cref="InvalidOperationException"><paramref name="mark"/> is not the innermost open one.</exception>
    public void EndDeferred(int mark, ReadOnlySpan<byte> header)
    {
        if (mark != _openGaps - 1 || mark < 0)
            throw new InvalidOperationException("Deferred headers end in the reverse order of their beginnings.");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(header.Length, MaximumHeader);
        var (chunk, offset) = _gaps[mark];
        _gaps[mark] = default;
        _openGaps = mark;
        var surplus = MaximumHeader - header.Length;
        var bytes = chunk.Bytes;
        var content = offset + MaximumHeader;
        header.CopyTo(bytes.AsSpan(offset));
        if (ReferenceEquals(chunk, _tail))
        {
            bytes.AsSpan(content, _position - content).CopyTo(bytes.AsSpan(offset + header.Length));
            _position -= surplus;
        }
        else
        {
            bytes.AsSpan(content, chunk.End - content).CopyTo(bytes.AsSpan(offset + header.Length));
            chunk.End -= surplus;
            _base -= surplus;
        }
    }

    /// <summary>A place to return to with <see cref="RollBack"/>, if a reply turns out to be an error after part of it was written.</summary>
    public OutputMark Mark() => new(_tail, _position, _openGaps, _sends);

    /// <summary>Withdraws all that was written since <paramref name="mark"/>, open deferred headers included.</summary>
    /// <exception cref="InvalidOperationException">Something was sent since, or a deferred header open at the mark was ended.</exception>
    public void RollBack(OutputMark mark)
    {
        if (mark.Sends != _sends || mark.OpenGaps > _openGaps)
            throw new InvalidOperationException("What was sent or closed cannot be withdrawn.");
        while (_openGaps > mark.OpenGaps)
            _gaps[--_openGaps] = default;
        if (mark.Chunk is null)
        {
            ReleaseAll(_head);
            return;
        }
        if (!ReferenceEquals(mark.Chunk, _tail))
        {
            long dropped = 0;
            for (var chunk = mark.Chunk; !ReferenceEquals(chunk, _tail); chunk = chunk.Next!)
                dropped += chunk.End - chunk.Start;
            // _base counted the chunks from the mark's on as sealed; the mark's own Start is again the tail's sent part.
            _base -= dropped + mark.Chunk.Start - _tail!.Start;
            var next = mark.Chunk.Next;
            mark.Chunk.Next = null;
            while (next is not null)
            {
                var after = next.Next;
                _held -= next.Bytes.Length;
                _pool.Return(next);
                next = after;
            }
            SetTail(mark.Chunk);
        }
        _position = mark.Position;
    }

    /// <summary>Ends the tail for a send and returns the chain's head, null when nothing is pending.</summary>
    internal OutputChunk? Seal()
    {
        if (_tail is not null)
            _tail.End = _position;
        return PendingBytes == 0 ? null : _head;
    }

    /// <summary>Bytes from the head are on their way, though still here: they cannot be withdrawn any more.</summary>
    internal void Offered() => _sends++;

    /// <summary>Takes away <paramref name="count"/> sent bytes from the head.</summary>
    internal void Sent(long count)
    {
        SentBytes += count;
        _sends++;
        if (count == PendingBytes)
        {
            ReleaseAll(_head);
            return;
        }
        _base -= count;
        while (count > 0)
        {
            var head = _head!;
            var length = head.End - head.Start;
            if (count < length)
            {
                head.Start += (int)count;
                return;
            }
            count -= length;
            if (ReferenceEquals(head, _tail))
            {
                head.Start = head.End;
                return;
            }
            _head = head.Next;
            _held -= head.Bytes.Length;
            _pool.Return(head);
        }
    }

    internal void Publish()
    {
        if (_published != PendingBytes)
            Volatile.Write(ref _published, PendingBytes);
    }

    /// <summary>Drops everything. With <paramref name="keepHead"/> the first chunk is left to the GC: the kernel may still read it.</summary>
    internal void Clear(bool keepHead = false)
    {
        Array.Clear(_gaps, 0, _openGaps);
        _openGaps = 0;
        ReleaseAll(keepHead ? _head?.Next : _head);
        Publish();
    }

    private void ReleaseAll(OutputChunk? chunk)
    {
        while (chunk is not null)
        {
            var next = chunk.Next;
            _pool.Return(chunk);
            chunk = next;
        }
        _head = _tail = null;
        _bytes = [];
        _position = _limit = 0;
        _base = _held = 0;
    }

    private void SetTail(OutputChunk chunk)
    {
        _tail = chunk;
        _bytes = chunk.Bytes;
        _limit = chunk.Bytes.Length;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int sizeHint)
    {
        var chunk = _pool.RentChunk(Math.Max(ChunkSize, checked(Math.Max(sizeHint, 0) + 1)));
        if (_tail is { } tail)
        {
            tail.End = _position;
            tail.Next = chunk;
            _base += _position;
        }
        else
        {
            _head = chunk;
        }
        _held += chunk.Bytes.Length;
        SetTail(chunk);
        _position = 0;
        Publish();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteSlow(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var part = Math.Min(bytes.Length, _limit - _position);
            bytes[..part].CopyTo(new Span<byte>(_bytes, _position, part));
            _position += part;
            bytes = bytes[part..];
            if (bytes.IsEmpty)
                return;
            Grow(Math.Min(bytes.Length, LargestSplit) - 1);
        }
    }

    private static void ThrowAdvance() => throw new ArgumentOutOfRangeException("count", "Advanced past the span that GetSpan returned.");

    private readonly record struct Gap(OutputChunk Chunk, int Offset);
}
