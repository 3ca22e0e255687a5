using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Keys of an RDB file as they stand in it, all of one shard: one thread cuts the file into them (<see cref="RdbReader.TryMove"/>), another makes values of them. For one thread at a time.
/// </summary>
/// <remarks>The table's lines that the next keys need are asked for while the present one is restored: in a large table each is a wait for memory otherwise, half of what loading
/// costs.</remarks>
public sealed class KeyBatch
{
    private const int FullBytes = 64 << 10, FullKeys = 1024, HeadAhead = 8, LineAhead = 4;

    private readonly StorageEngine _engine;
    private readonly DumpScratch _scratch = new();
    private readonly Entry[] _entries = new Entry[FullKeys];
    private byte[] _bytes = new byte[FullBytes * 2];
    private int _length;

    /// <summary>An empty batch for an engine's keys.</summary>
    public KeyBatch(StorageEngine engine) => _engine = engine;

    /// <summary>Keys in it.</summary>
    public int Count { get; private set; }

    /// <summary>It should be restored before more is added.</summary>
    public bool IsFull => Count == FullKeys || _length >= FullBytes;

    /// <summary>The shard of its keys.</summary>
    public int Shard { get; private set; }

    /// <summary>A key's name.</summary>
    public ReadOnlySpan<byte> Key(int index) => _bytes.AsSpan(_entries[index].Start, _entries[index].KeyLength);

    /// <summary>A key's database.</summary>
    public int Database(int index) => _entries[index].Database;

    /// <summary>A key's expiry, Unix milliseconds, or −1.</summary>
    public long Expiry(int index) => _entries[index].Expiry;

    /// <summary>Where a key's value stands in the file.</summary>
    public long Offset(int index) => _entries[index].Offset;

    /// <summary>The type of a key's value, for messages.</summary>
    public string TypeName(int index) => DumpTypeName.Of(_entries[index].Type);

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        Count = _length = 0;
        if (_bytes.Length > FullBytes * 4) _bytes = new byte[FullBytes * 2];
    }

    /// <summary>Asks for what the keys after this one will need. Their shard is locked.</summary>
    public void Prefetch(int index)
    {
        var shard = _engine.Shards[Shard];
        if (index + HeadAhead < Count)
        {
            ref var entry = ref _entries[index + HeadAhead];
            entry.Hash = KeyHash.Of(Key(index + HeadAhead), _engine.HashSeed);
            RecordTable<KeyRecord>.PrefetchSegment(shard.Databases[entry.Database].Keys, entry.Hash);
        }
        if (index >= HeadAhead - LineAhead && index + LineAhead < Count)
        {
            ref var entry = ref _entries[index + LineAhead];
            RecordTable<KeyRecord>.PrefetchBucket(shard.Databases[entry.Database].Keys, entry.Hash);
        }
    }

    /// <summary>Makes an opened key hold a value of the batch, as <see cref="RdbReader.Restore"/> does.</summary>
    public RestoreOutcome Restore(int index, WriteScope key, in RestoreLimits limits)
    {
        ArgumentNullException.ThrowIfNull(key);
        ref var entry = ref _entries[index];
        var reader = new DumpReader(_bytes.AsSpan(entry.Start + entry.KeyLength, entry.ValueLength), scratch: _scratch);
        if (!ValueRestore.TryRestore(key, entry.Type, ref reader, limits)) return reader.IsEmptyValue ? RestoreOutcome.Empty : RestoreOutcome.NoValue;
        if (entry.Expiry >= 0) key.SetExpiry(entry.Expiry);
        if (entry.IdleSeconds >= 0) key.SetIdleTime(entry.IdleSeconds);
        if (entry.Frequency >= 0) key.SetFrequency((uint)entry.Frequency);
        return RestoreOutcome.Restored;
    }

    internal void Add(RdbReader reader, DumpType type, long offset, int shard, ReadOnlySpan<byte> value)
    {
        var key = reader.Key;
        var needed = _length + key.Length + value.Length;
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        key.CopyTo(_bytes.AsSpan(_length));
        value.CopyTo(_bytes.AsSpan(_length + key.Length));
        _entries[Count++] = new Entry
        {
            Start = _length, KeyLength = key.Length, ValueLength = value.Length, Database = reader.Database, Type = type,
            Expiry = reader.Expiry, IdleSeconds = reader.IdleSeconds, Frequency = reader.Frequency, Offset = offset,
        };
        Shard = shard;
        _length = needed;
    }

    private struct Entry
    {
        public int Start, KeyLength, ValueLength, Database, Frequency;
        public DumpType Type;
        public long Expiry, IdleSeconds, Offset;
        public ulong Hash;
    }
}
