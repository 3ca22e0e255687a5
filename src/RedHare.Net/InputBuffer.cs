using System.Runtime.CompilerServices;
using RedHare.Net.Buffers;

namespace RedHare.Net;

/// <summary>
/// What a connection has received and not yet consumed: one contiguous stretch, so that a parser never meets a seam.
/// <para>Every read goes into a buffer of 64 KiB from the loop's pool. When the handler leaves nothing, it goes straight
/// back: an idle connection owns none, and a loop reads all its connections through the same warm buffer. When a little
/// is left (half a command) that is moved to a buffer of its own size, so ten thousand half-sent commands do not pin ten
/// thousand large buffers.</para>
/// <para>A large argument grows the buffer by doubling, toward what <see cref="EnsureCapacity"/> asked for but only as
/// bytes really arrive: announcing 512 MB costs a client 512 MB of sending before it costs the server that much memory,
/// and each byte is copied about once.</para>
/// </summary>
public sealed class InputBuffer
{
    internal const int ReadSize = 64 << 10;
    private const int SmallestRead = ReadSize / 4;

    private readonly BufferPool _pool;
    private int _wanted;

    internal InputBuffer(BufferPool pool) => _pool = pool;

    /// <summary>The array that holds the bytes; another one may hold them at the next call.</summary>
    public byte[] Bytes { get; private set; } = [];

    /// <summary>Index of the first byte not consumed.</summary>
    public int Start { get; private set; }

    /// <summary>Index behind the last byte received.</summary>
    public int End { get; private set; }

    /// <summary>Bytes not consumed.</summary>
    public int Length => End - Start;

    /// <summary>The bytes not consumed.</summary>
    public ReadOnlySpan<byte> Span => new(Bytes, Start, End - Start);

    /// <summary>The most that may wait unconsumed, in bytes; a handler that still wants more loses its connection.</summary>
    public int MaximumCapacity { get; set; } = Array.MaxLength;

    /// <summary>Takes <paramref name="count"/> bytes off the front.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Consume(int count)
    {
        if ((uint)count > (uint)(End - Start))
            throw new ArgumentOutOfRangeException(nameof(count));
        Start += count;
        _wanted = 0;
    }

    /// <summary>
    /// A hint that the handler cannot go on before <paramref name="bytesFromStart"/> bytes, counted from
    /// <see cref="Start"/>, are there. Holds until something is consumed.
    /// </summary>
    public void EnsureCapacity(int bytesFromStart) => _wanted = Math.Max(_wanted, bytesFromStart);

    internal int HeldBytes => Bytes.Length;

    /// <summary>The handler cannot go on before more is there.</summary>
    internal bool IsAwaited => _wanted > Length;

    internal int Free => Math.Min(Bytes.Length - End, MaximumCapacity - Length);

    /// <summary>Makes room behind <see cref="End"/>. False when the maximum is reached.</summary>
    internal bool PrepareRead()
    {
        var capacity = Bytes.Length;
        if (capacity == 0)
        {
            Bytes = _pool.Rent(ReadSize);
            return Free > 0;
        }
        if (capacity >= ReadSize && capacity - End >= SmallestRead)
            return Free > 0;
        var length = Length;
        var fits = capacity >= ReadSize && capacity - length >= SmallestRead;
        var fitsAllThatIsWanted = _wanted > length && _wanted <= capacity;
        var target = fits || fitsAllThatIsWanted ? capacity : Larger(capacity, length);
        if (target > capacity)
            Move(target);
        else if (Start > 0)
            Compact(length);
        return Free > 0;
    }

    internal void Received(int count) => End += count;

    /// <summary>After a delivery: gives back what is not needed while the connection waits.</summary>
    internal void Park()
    {
        var length = End - Start;
        if (length == 0)
            Release();
        else if (Bytes.Length > 4096 && length <= Bytes.Length / 4)
            Move(length);
    }

    internal void Release()
    {
        if (Bytes.Length == 0)
            return;
        _pool.Return(Bytes);
        Bytes = [];
        Start = End = 0;
        _wanted = 0;
    }

    private int Larger(int capacity, int length)
    {
        var target = Math.Max(ReadSize, capacity * 2L);
        if (_wanted > length)
            // A command of a hundred thousand small arguments wants a few bytes more each time: then by a quarter, or each of them would move all.
            target = Math.Min(target, Math.Max(_wanted - capacity >= capacity / 8 ? _wanted : capacity + capacity / 4L, ReadSize));
        return (int)Math.Min(target, MaximumCapacity);
    }

    private void Compact(int length)
    {
        Buffer.BlockCopy(Bytes, Start, Bytes, 0, length);
        Start = 0;
        End = length;
    }

    private void Move(int capacity)
    {
        var length = Length;
        var bytes = _pool.Rent(capacity);
        Buffer.BlockCopy(Bytes, Start, bytes, 0, length);
        _pool.Return(Bytes);
        Bytes = bytes;
        Start = 0;
        End = length;
    }
}
