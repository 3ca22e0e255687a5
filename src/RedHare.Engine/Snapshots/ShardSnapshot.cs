using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// One shard's part of a snapshot: how far the walk over its keys has come, and the keys that were to be changed before the walk met them, as they were. All of it under the shard's lock.
/// </summary>
internal sealed class ShardSnapshot : IDisposable
{
    // Small enough that a command hardly notices the wait for it, some 15 µs: it still spins for the lock then, and is not put to sleep.
    internal const int SliceBytes = 8 << 10;

    // What commands dump lies in pieces: a larger buffer would have to grow, and to be copied, while everybody waits for the shard.
    internal const int PieceBytes = 1 << 16;

    private const int SliceBuckets = 64;

    private readonly Snapshot _snapshot;
    private readonly Shard _shard;
    private readonly KeyReader _reader;
    private readonly Source[] _sources;
    private readonly List<BigDump> _bigs = [];
    private readonly List<DumpWriter> _full = [];
    private DumpWriter _kept = new();
    private int _bigCount;
    private int _next;
    private ulong _position;

    public ShardSnapshot(Snapshot snapshot, Shard shard, ExecutionUnit unit)
    {
        (_snapshot, _shard) = (snapshot, shard);
        _reader = new KeyReader { Unit = unit, Shard = shard };
        _sources = [.. shard.Databases.Select(home => new Source(home))];
        shard.Arena.Dumps = new DumpsUnderWay();
    }

    /// <summary>All that there was is dumped or kept.</summary>
    public bool IsWalked => _next == _sources.Length && _bigs.Count == 0;

    /// <summary>There are collections to be dumped in slices, which the walk waits for. Any thread.</summary>
    public bool HasBigs => Volatile.Read(ref _bigCount) > 0;

    /// <summary>A key is about to be changed: if the walk has not met it yet, its value is kept as it is.</summary>
    public void Keep(ShardDatabase home, nint record)
    {
        if (KeyRecord.Generation(record) == _snapshot.Generation) return;
        if (!_snapshot.IsAbandoned && BigDump.IsBig(record))
        {
            Begin(home, DatabaseOf(home), record, isChanging: true);
            return;
        }
        var before = _kept.Length;
        Dump(_kept, DatabaseOf(home), record);
        _snapshot.NoteKept(_kept.Length - before);
        if (_kept.Length < PieceBytes / 2) return;
        _full.Add(_kept);
        _kept = _snapshot.TakePiece();
    }

    /// <summary>A whole database is about to be detached: true when the walk has still to do with it, and frees it afterwards.</summary>
    public bool TryAdopt(ShardDatabase home)
    {
        foreach (var big in _bigs)
            if (ReferenceEquals(big.Home, home)) big.Detach();
        var index = DatabaseOf(home);
        if (index < _next || _sources[index].IsDetached || home.Keys.Count == 0) return false;
        _sources[index] = _sources[index] with { IsDetached = true, Keys = home.Keys };
        return true;
    }

    /// <summary>Hands over what was kept so far.</summary>
    public void Take(List<DumpWriter> taken)
    {
        taken.AddRange(_full);
        _full.Clear();
        if (_kept.Length == 0) return;
        taken.Add(_kept);
        _kept = _snapshot.TakePiece();
    }

    /// <summary>Walks on and dumps what it meets, a bounded piece.</summary>
    public void Walk(DumpWriter target)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        for (var buckets = 0; _next < _sources.Length && _bigs.Count == 0 && buckets < SliceBuckets && target.Length < SliceBytes; buckets++)
        {
            ref var source = ref _sources[_next];
            _position = RecordTable<KeyRecord>.Scan(source.IsDetached ? source.Keys : source.Home.Keys, _shard.Arena, _position, ref batch);
            foreach (var record in batch.Records)
            {
                if (KeyRecord.Generation(record) == _snapshot.Generation) continue;
                if (_snapshot.IsAbandoned || !BigDump.IsBig(record)) Dump(target, _next, record);
                else
                {
                    Begin(source.Home, _next, record, isChanging: false);
                    if (!source.IsDetached || _bigs[^1] is TextDump) continue;
                    RecordTable<KeyRecord>.Remove(ref source.Keys, _shard.Arena, record, KeyHash.Of(KeyRecord.Key(record), _shard.Arena.HashSeed));
                    _bigs[^1].Own(record);
                }
            }
            if (_position != 0) continue;
            if (source.IsDetached) _shard.Freeing.Add(source.Keys);
            source = default;
            _next++;
        }
    }

    /// <summary>Gives back what was detached.</summary>
    public void Dispose()
    {
        EndBigs();
        _shard.Arena.Dumps = null;
        for (; _next < _sources.Length; _next++)
            if (_sources[_next].IsDetached) _shard.Freeing.Add(_sources[_next].Keys);
        _shard.Snapshot = null;
    }

    /// <summary>The collection, or the long text, that is dumped next, or null.</summary>
    public BigDump? FirstBig => _bigs.Count > 0 ? _bigs[0] : null;

    /// <summary>Dumps on with a big collection; true when it is at its end, and something else may follow.</summary>
    public bool WalkBig(BigDump big, DumpWriter target)
    {
        if (_snapshot.IsAbandoned)
        {
            EndBigs();
            return true;
        }
        if (!big.Write(target)) return false;
        big.End();
        Forget(big);
        return true;
    }

    /// <summary>A key was deleted, or has another value now: true when its record is still to be dumped, and is freed then.</summary>
    public bool TryOwn(ShardDatabase home, nint record)
    {
        foreach (var big in _bigs)
        {
            if (big.IsComplete || !big.Is(home, record)) continue;
            big.Own(record);
            return true;
        }
        return false;
    }

    /// <summary>A value has moved to another key, perhaps of another shard, both under this unit's locks: what is not dumped of it is dumped there, slice by slice as before.</summary>
    public void Follow(ShardDatabase home, nint old, Shard shard, ShardDatabase target, ReadOnlySpan<byte> key)
    {
        var big = _bigs.Find(big => big.Is(home, old));
        if (big is null) return;
        if (shard == _shard)
        {
            big.Follow(shard, target, key);
            return;
        }
        if (shard.Snapshot is { } other)
        {
            big.Follow(shard, target, key);
            other._bigs.Add(big);
            Volatile.Write(ref other._bigCount, other._bigs.Count);
        }
        else
        {
            // The snapshot is being given up.
            big.End();
            _snapshot.CountBig(-1);
        }
        _bigs.Remove(big);
        Volatile.Write(ref _bigCount, _bigs.Count);
    }

    private void Begin(ShardDatabase home, int database, nint record, bool isChanging)
    {
        _bigs.Add(BigDump.Of(_snapshot, _shard, home, database, record, isChanging));
        Volatile.Write(ref _bigCount, _bigs.Count);
        _snapshot.CountBig(1);
        KeyRecord.SetGeneration(record, _snapshot.Generation);
        _snapshot.CountKey();
    }

    private void EndBigs()
    {
        foreach (var big in _bigs) big.End();
        _snapshot.CountBig(-_bigs.Count);
        _bigs.Clear();
        Volatile.Write(ref _bigCount, 0);
    }

    private void Forget(BigDump big)
    {
        _bigs.Remove(big);
        Volatile.Write(ref _bigCount, _bigs.Count);
        _snapshot.CountBig(-1);
    }

    // The databases may have changed places since.
    private int DatabaseOf(ShardDatabase home)
    {
        for (var i = _next; i < _sources.Length; i++)
            if (ReferenceEquals(_sources[i].Home, home)) return i;
        return -1;
    }

    private void Dump(DumpWriter target, int database, nint record)
    {
        var start = (int)target.Length;
        try
        {
            if (!_snapshot.IsAbandoned) Write(target, database, record);
        }
        catch (Exception)
        {
            target.Cut(start);
            throw;
        }
        KeyRecord.SetGeneration(record, _snapshot.Generation);
        _snapshot.CountKey();
    }

    private void Write(DumpWriter target, int database, nint record)
    {
        using var entry = SnapshotEntry.Begin(target, SnapshotPart.Whole, database, KeyRecord.Expiry(record), KeyRecord.Access(record), KeyRecord.Key(record));
        _reader.Record = record;
        ValueDump.Write(target, _reader, RdbFormat.PlainVersion);
    }

    private record struct Source(ShardDatabase Home)
    {
        public bool IsDetached;
        public TableRoot Keys;
    }
}
