using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A value too large to be dumped under one lock. A collection: it is dumped in slices, and what commands change of it meanwhile is kept as it was at the cut, element by element or node by node.
/// All of it under its shard's lock. It goes with the value where that is renamed or moved, under another shard's lock then.
/// </summary>
internal abstract class BigDump
{
    private readonly byte[] _key;
    private readonly int _database;
    private readonly long _expiry;
    private readonly uint _access;
    private byte[] _place;
    private ulong _hash;
    private Shard _shard;
    private bool _isBegun;

    /// <summary>A key of the shard at the cut, which nothing has changed since.</summary>
    protected BigDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record)
    {
        (Snapshot, _shard, Home, _database) = (snapshot, shard, home, database);
        _place = _key = KeyRecord.Key(record).ToArray();
        _hash = KeyHash.Of(_key, shard.Arena.HashSeed);
        (_expiry, _access) = (KeyRecord.Expiry(record), KeyRecord.Access(record));
    }

    /// <summary>The database that it is in now.</summary>
    public ShardDatabase Home { get; private set; }

    /// <summary>The shard that it is in now; without the lock it may be in another when that is taken.</summary>
    public Shard Shard => Volatile.Read(ref _shard);

    /// <summary>Its record since the key was deleted, or got another value: this dump frees it.</summary>
    public nint Owned { get; private set; }

    /// <summary>All of it is dumped.</summary>
    public bool IsComplete { get; private set; }

    protected Snapshot Snapshot { get; }

    /// <summary>How it is laid out in a dump.</summary>
    protected abstract DumpType Type { get; }

    /// <summary>The bytes that it keeps of what was changed.</summary>
    protected long KeptBytes { get; private set; }

    /// <summary>A collection of so many elements, or nodes, is dumped in slices, and a long text without locks.</summary>
    public static bool IsBig(nint record)
    {
        const long Members = 1024, Nodes = 16;
        var encoding = KeyRecord.Encoding(record);
        return encoding switch
        {
            KeyEncoding.HashTable or KeyEncoding.SkipList => ValueDisposal.Elements(encoding, KeyRecord.Value(record)) > Members,
            KeyEncoding.QuickList or KeyEncoding.Stream => ValueDisposal.Elements(encoding, KeyRecord.Value(record)) > Nodes,
            _ => HeldText.IsLong(record),
        };
    }

    /// <summary>Begins with a collection or a long text.</summary>
    public static BigDump Of(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record, bool isChanging) => KeyRecord.Encoding(record) switch
    {
        KeyEncoding.Raw => new TextDump(snapshot, shard, home, database, record, isChanging),
        KeyEncoding.QuickList => new ListDump(snapshot, shard, home, database, record),
        KeyEncoding.Stream => new EntriesDump(snapshot, shard, home, database, record),
        _ => TableDump.Of(snapshot, shard, home, database, record),
    };

    /// <summary>Whether it is this key's value that it dumps.</summary>
    public virtual bool Is(ShardDatabase home, nint record) => Owned == 0 && ReferenceEquals(Home, home) && KeyRecord.Key(record).SequenceEqual(_place);

    /// <summary>The key is gone: its record, which no table holds any more, stays until it is dumped.</summary>
    public void Own(nint record) => Owned = record;

    /// <summary>The value has another key now, perhaps another shard's, both of which are locked.</summary>
    public void Follow(Shard shard, ShardDatabase home, ReadOnlySpan<byte> key)
    {
        if (shard != _shard && !IsComplete) Follow(_shard.Arena.Dumps!, shard.Arena.Dumps!);
        (Home, _place) = (home, key.ToArray());
        _hash = KeyHash.Of(_place, shard.Arena.HashSeed);
        Volatile.Write(ref _shard, shard);
    }

    /// <summary>The database is about to be emptied: the record leaves it.</summary>
    public virtual void Detach()
    {
        if (Owned != 0 || IsComplete) return;
        var record = RecordTable<KeyRecord>.Find(Home.Keys, _place, _hash);
        RecordTable<KeyRecord>.Remove(ref Home.Keys, Shard.Arena, record, _hash);
        Owned = record;
    }

    /// <summary>Dumps on, a bounded piece; true at the end.</summary>
    public virtual bool Write(DumpWriter target)
    {
        Slice(target);
        return IsComplete;
    }

    /// <summary>Nothing is dumped any more.</summary>
    public void End()
    {
        IsComplete = true;
        Release();
        Snapshot.NoteKept(-KeptBytes);
        KeptBytes = 0;
        FreeOwned();
        if (Owned != 0) Shard.Freeing.Add(Owned);
        Owned = 0;
    }

    /// <summary>Writes what stands before the elements.</summary>
    protected abstract void Head(DumpWriter target);

    /// <summary>Writes some elements as parts; true at the end.</summary>
    protected abstract bool Elements(DumpWriter target, nint record);

    /// <summary>Writes what stands behind the elements.</summary>
    protected virtual void Tail(DumpWriter target)
    {
    }

    /// <summary>Takes the marks off the value's parts.</summary>
    protected abstract void Release();

    /// <summary>Has what was taken out of the value, and not freed for this dump's sake, freed.</summary>
    protected virtual void FreeOwned()
    {
    }

    /// <summary>The marks are under another shard's lock from now on.</summary>
    protected abstract void Follow(DumpsUnderWay from, DumpsUnderWay to);

    protected void NoteKept(long bytes)
    {
        KeptBytes += bytes;
        Snapshot.NoteKept(bytes);
    }

    protected SnapshotEntry.Open Begin(DumpWriter target, SnapshotPart part) => SnapshotEntry.Begin(target, part, _database, _expiry, _access, _key);

    private void Slice(DumpWriter target)
    {
        if (!_isBegun)
        {
            _isBegun = true;
            using (Begin(target, SnapshotPart.First))
            {
                target.Byte((byte)Type);
                Head(target);
            }
        }
        if (!Elements(target, Owned != 0 ? Owned : RecordTable<KeyRecord>.Find(Home.Keys, _place, _hash))) return;
        using (SnapshotEntry.Begin(target, SnapshotPart.Last)) Tail(target);
        IsComplete = true;
        // What the walk over a flushed database needs is its own affair; this record's marks mean nothing from now on.
        Release();
    }
}
