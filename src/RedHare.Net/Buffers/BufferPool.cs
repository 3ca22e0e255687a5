using System.Numerics;

namespace RedHare.Net.Buffers;

/// <summary>
/// The free buffers of one loop. Only the loop's thread touches it, so renting is an array pop: ArrayPool's per-core
/// stacks cost several times that, and its arrays are not pinned.
/// <para>Buffers come in powers of two from 1 KiB to 1 MiB on the pinned heap: a system call takes their address with no
/// pinning per call, and they never fragment the compacting heap. Larger ones are made to size and left to the GC.
/// The stacks are last in, first out, so a busy loop reuses the same few cache-warm buffers for all its connections.</para>
/// <para>After a burst the surplus goes back: <see cref="Trim"/>, called about once a second, drops half of what no one
/// needed since the last call (the low-water mark of each stack).</para>
/// </summary>
internal sealed class BufferPool
{
    internal const int SmallestShift = 10;
    internal const int LargestShift = 20;
    private const int RetainedBytesPerClass = 8 << 20;

    private readonly Shelf[] _shelves = new Shelf[LargestShift - SmallestShift + 1];
    private OutputChunk? _freeChunks;

    internal BufferPool()
    {
        for (var i = 0; i < _shelves.Length; i++)
            _shelves[i].Free = new byte[4][];
    }

    internal long RetainedBytes
    {
        get
        {
            long sum = 0;
            for (var i = 0; i < _shelves.Length; i++)
                sum += (long)_shelves[i].Count << (i + SmallestShift);
            return sum;
        }
    }

    internal byte[] Rent(int minimum)
    {
        if (minimum > 1 << LargestShift)
            return GC.AllocateUninitializedArray<byte>(minimum, pinned: true);
        var index = minimum <= 1 << SmallestShift ? 0 : 32 - SmallestShift - BitOperations.LeadingZeroCount((uint)minimum - 1);
        ref var shelf = ref _shelves[index];
        if (shelf.Count == 0)
            return GC.AllocateUninitializedArray<byte>(1 << (index + SmallestShift), pinned: true);
        var buffer = shelf.Free[--shelf.Count];
        if (shelf.Count < shelf.LowWater)
            shelf.LowWater = shelf.Count;
        return buffer;
    }

    internal void Return(byte[] buffer)
    {
        if (buffer.Length > 1 << LargestShift || buffer.Length < 1 << SmallestShift)
            return;
        var shift = BitOperations.Log2((uint)buffer.Length);
        ref var shelf = ref _shelves[shift - SmallestShift];
        if (shelf.Count >= RetainedBytesPerClass >> shift)
            return;
        if (shelf.Count == shelf.Free.Length)
            Array.Resize(ref shelf.Free, shelf.Count * 2);
        shelf.Free[shelf.Count++] = buffer;
    }

    internal OutputChunk RentChunk(int minimum)
    {
        var chunk = _freeChunks;
        if (chunk is null)
            chunk = new OutputChunk();
        else
            _freeChunks = chunk.Next;
        chunk.Next = null;
        chunk.Start = chunk.End = 0;
        chunk.Bytes = Rent(minimum);
        return chunk;
    }

    internal void Return(OutputChunk chunk)
    {
        Return(chunk.Bytes);
        chunk.Bytes = [];
        chunk.Next = _freeChunks;
        _freeChunks = chunk;
    }

    internal void Trim()
    {
        for (var i = 0; i < _shelves.Length; i++)
        {
            ref var shelf = ref _shelves[i];
            var surplus = Math.Min(shelf.LowWater, shelf.Count) + 1 >> 1;
            // One warm buffer per size stays: a quiet server should not allocate for its next request.
            while (surplus-- > 0 && shelf.Count > 1)
                shelf.Free[--shelf.Count] = null!;
            shelf.LowWater = shelf.Count;
        }
        _freeChunks = _freeChunks is { } first ? Cut(first) : null;
    }

    // Chunk headers are 40 bytes; a thousand of them is all that is worth keeping.
    private static OutputChunk Cut(OutputChunk first)
    {
        var chunk = first;
        for (var kept = 1; kept < 1000 && chunk.Next is not null; kept++)
            chunk = chunk.Next;
        chunk.Next = null;
        return first;
    }

    private struct Shelf
    {
        internal byte[][] Free;
        internal int Count;
        internal int LowWater;
    }
}
