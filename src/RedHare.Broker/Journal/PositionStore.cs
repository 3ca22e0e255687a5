namespace RedHare.Broker.Journal;

/// <summary>
/// The messages of a queue in their order: sequence numbers to positions, eight bytes each. A queue is nearly an array: numbers are given out in order, and most leave from the front. So the
/// numbers are cut into chunks of 256; a chunk counts what lives in it and is let go of when that is nothing, wherever it lies. What was taken out leaves a hole, into which it may come back
/// (a message that is requeued, or one whose writer was slower than the next one's). Ten million messages take 83 MB; a lone survivor in its chunk takes 2 KB. For one thread at a time.
/// </summary>
internal sealed class PositionStore
{
    public const int ChunkLength = 256;

    private Chunk?[] _chunks = new Chunk?[4];
    private long _firstChunk;
    private int _used;

    // Leading places without a chunk.
    private int _dead;

    /// <summary>How many there are.</summary>
    public long Count { get; private set; }

    /// <summary>Chunks in memory.</summary>
    public int Chunks { get; private set; }

    /// <summary>The position under a number, or none.</summary>
    public Position this[long sequence]
    {
        get
        {
            var index = (sequence / ChunkLength) - _firstChunk;
            return index >= 0 && index < _used && _chunks[index] is { } chunk ? new Position(chunk.Items[sequence % ChunkLength]) : default;
        }
    }

    /// <summary>Puts a position under a number, in place of what was there, which is returned.</summary>
    /// <param name="sequence">Not negative. The numbers in use should lie close together.</param>
    /// <param name="position">One that exists.</param>
    public Position Set(long sequence, Position position)
    {
        var chunk = Reach(sequence / ChunkLength);
        ref var item = ref chunk.Items[sequence % ChunkLength];
        var before = new Position(item);
        item = position.Value;
        if (before.Exists) return before;
        chunk.Live++;
        Count++;
        return before;
    }

    /// <summary>Takes the position under a number out and returns it.</summary>
    public Position Remove(long sequence)
    {
        var index = (sequence / ChunkLength) - _firstChunk;
        if (index < 0 || index >= _used || _chunks[index] is not { } chunk) return default;
        ref var item = ref chunk.Items[sequence % ChunkLength];
        var before = new Position(item);
        if (!before.Exists) return default;
        item = 0;
        Count--;
        if (--chunk.Live == 0) Release((int)index);
        return before;
    }

    /// <summary>The first number in use that is at least this one, or -1.</summary>
    public long Next(long sequence)
    {
        sequence = Math.Max(sequence, (_firstChunk + _dead) * ChunkLength);
        var from = (int)(sequence % ChunkLength);
        for (var index = (sequence / ChunkLength) - _firstChunk; index < _used; index++, from = 0)
        {
            if (_chunks[index] is not { } chunk) continue;
            var found = chunk.Items.AsSpan(from).IndexOfAnyExcept(0UL);
            if (found >= 0) return ((_firstChunk + index) * ChunkLength) + from + found;
        }
        return -1;
    }

    /// <summary>Copies the chunk of the first number in use that is at least this one, holes as zeros; false when there is none.</summary>
    /// <param name="sequence">Where to look from; becomes the number of the chunk's first place.</param>
    /// <param name="target"><see cref="ChunkLength"/> places.</param>
    public bool CopyChunk(ref long sequence, Span<ulong> target)
    {
        var next = Next(sequence);
        if (next < 0) return false;
        sequence = next / ChunkLength * ChunkLength;
        _chunks[(next / ChunkLength) - _firstChunk]!.Items.CopyTo(target);
        return true;
    }

    private Chunk Reach(long number)
    {
        if (_used == 0) (_firstChunk, _dead) = (number, 0);
        if (number < _firstChunk) GrowFront((int)(_firstChunk - number));
        var index = checked((int)(number - _firstChunk));
        if (index >= _chunks.Length) Array.Resize(ref _chunks, Math.Max(index + 1, _chunks.Length * 2));
        _used = Math.Max(_used, index + 1);
        _dead = Math.Min(_dead, index);
        if (_chunks[index] is { } chunk) return chunk;
        Chunks++;
        return _chunks[index] = new Chunk();
    }

    private void GrowFront(int by)
    {
        // More room than is asked for, so that going backwards step by step does not copy everything at each.
        var room = (int)Math.Min(by + Math.Min(_used, 1024), _firstChunk);
        var grown = new Chunk?[_used + room + 4];
        _chunks.AsSpan(0, _used).CopyTo(grown.AsSpan(room));
        _chunks = grown;
        _firstChunk -= room;
        _used += room;
        _dead += room;
    }

    private void Release(int index)
    {
        _chunks[index] = null;
        Chunks--;
        while (_used > 0 && _chunks[_used - 1] is null) _used--;
        while (_dead < _used && _chunks[_dead] is null) _dead++;
        if (_used == 0) _dead = 0;
        // Moved together only when half is empty, so that each place moves once or twice in its life.
        if (_dead < 64 || _dead < _used / 2) return;
        _chunks.AsSpan(_dead, _used - _dead).CopyTo(_chunks);
        _chunks.AsSpan(_used - _dead, _dead).Clear();
        _firstChunk += _dead;
        _used -= _dead;
        _dead = 0;
        if (_used < _chunks.Length / 4) Array.Resize(ref _chunks, _chunks.Length / 2);
    }

    private sealed class Chunk
    {
        public readonly ulong[] Items = new ulong[ChunkLength];
        public int Live;
    }
}
