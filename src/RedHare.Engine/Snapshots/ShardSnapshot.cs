using System.Buffers.Binary;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// One shard's part of a snapshot: how far the walk over its keys has come, and the keys that were to be changed before the walk met them, as they were. All of it under the shard's lock.
/// </summary>
internal sealed class ShardSnapshot : IDisposable
{
    // Small enough that a command hardly notices the wait for it, some 50 µs.
    private const int SliceBytes = 32 << 10, SliceBuckets = 64;

    private readonly Snapshot _snapshot;
    private readonly Shard _shard;
    private readonly KeyReader _reader;
    private readonly Source[] _sources;
    private DumpWriter _kept = new();
    private int _next;
    private ulong _position;

    public ShardSnapshot(Snapshot snapshot, Shard shard, ExecutionUnit unit)
    {
        (_snapshot, _shard) = (snapshot, shard);
        _reader = new KeyReader { Unit = unit, Shard = shard };
        _sources = [.. shard.Databases.Select(home => new Source(home))];
    }

    /// <summary>All keys that there were are dumped or kept.</summary>
    public bool IsWalked => _next == _sources.Length;

    /// <summary>A key is about to be changed: if the walk has not met it yet, its value is kept as it is.</summary>
    public void Keep(ShardDatabase home, nint record)
    {
        if (KeyRecord.Generation(record) == _snapshot.Generation) return;
        var before = _kept.Length;
        Dump(_kept, DatabaseOf(home), record);
        _snapshot.NoteKept(_kept.Length - before);
    }

    /// <summary>A whole database is about to be detached: true when the walk has still to do with it, and frees it afterwards.</summary>
    public bool TryAdopt(ShardDatabase home)
    {
        var index = DatabaseOf(home);
        if (index < _next || _sources[index].IsDetached || home.Keys.Count == 0) return false;
        _sources[index] = _sources[index] with { IsDetached = true, Keys = home.Keys };
        return true;
    }

    /// <summary>Exchanges what was kept so far for an empty buffer.</summary>
    public DumpWriter Take(DumpWriter empty)
    {
        var kept = _kept;
        _kept = empty;
        return kept;
    }

    /// <summary>Walks on and dumps what it meets, a bounded piece.</summary>
    public void Walk(DumpWriter target)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        for (var buckets = 0; !IsWalked && buckets < SliceBuckets && target.Length < SliceBytes; buckets++)
        {
            ref var source = ref _sources[_next];
            _position = RecordTable<KeyRecord>.Scan(source.IsDetached ? source.Keys : source.Home.Keys, _shard.Arena, _position, ref batch);
            foreach (var record in batch.Records)
                if (KeyRecord.Generation(record) != _snapshot.Generation) Dump(target, _next, record);
            if (_position != 0) continue;
            if (source.IsDetached) _shard.Freeing.Add(source.Keys);
            source = default;
            _next++;
        }
    }

    /// <summary>Gives back what was detached.</summary>
    public void Dispose()
    {
        for (; !IsWalked; _next++)
            if (_sources[_next].IsDetached) _shard.Freeing.Add(_sources[_next].Keys);
        _shard.Snapshot = null;
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
        var start = (int)target.Length;
        SnapshotEntry.WriteHead(target, database, KeyRecord.Expiry(record), KeyRecord.Access(record), KeyRecord.Key(record));
        _reader.Record = record;
        ValueDump.Write(target, _reader, RdbFormat.PlainVersion);
        BinaryPrimitives.WriteInt32LittleEndian(target.At(start, sizeof(int)), (int)target.Length - start);
    }

    private record struct Source(ShardDatabase Home)
    {
        public bool IsDetached;
        public TableRoot Keys;
    }
}
