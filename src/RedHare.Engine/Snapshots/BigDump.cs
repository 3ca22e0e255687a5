using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A collection too large to be dumped under one lock: it is dumped in slices, and what commands change of it meanwhile is kept as it was at the cut, element by element or node by node.
/// All of it under its shard's lock.
/// </summary>
internal abstract class BigDump
{
    private readonly byte[] _key;
    private readonly int _database;
    private readonly long _expiry;
    private readonly uint _access;
    private readonly ulong _hash;
    private DumpWriter? _ahead;
    private bool _isBegun;

    /// <summary>A key of the shard at the cut, which nothing has changed since.</summary>
    protected BigDump(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record)
    {
        (Snapshot, Shard, Home, _database) = (snapshot, shard, home, database);
        _key = KeyRecord.Key(record).ToArray();
        _hash = KeyHash.Of(_key, shard.Arena.HashSeed);
        (_expiry, _access) = (KeyRecord.Expiry(record), KeyRecord.Access(record));
    }

    /// <summary>The database that it is in.</summary>
    public ShardDatabase Home { get; }

    /// <summary>Its record since the key was deleted, or got another value: this dump frees it.</summary>
    public nint Owned { get; private set; }

    /// <summary>All of it is dumped.</summary>
    public bool IsComplete { get; private set; }

    protected Snapshot Snapshot { get; }

    protected Shard Shard { get; }

    /// <summary>How it is laid out in a dump.</summary>
    protected abstract DumpType Type { get; }

    /// <summary>The bytes that it keeps of what was changed.</summary>
    protected long KeptBytes { get; private set; }

    /// <summary>A collection of so many elements, or nodes, is dumped in slices.</summary>
    public static bool IsBig(nint record)
    {
        const long Members = 1024, Nodes = 16;
        var encoding = KeyRecord.Encoding(record);
        return encoding switch
        {
            KeyEncoding.HashTable or KeyEncoding.SkipList => ValueDisposal.Elements(encoding, KeyRecord.Value(record)) > Members,
            KeyEncoding.QuickList or KeyEncoding.Stream => ValueDisposal.Elements(encoding, KeyRecord.Value(record)) > Nodes,
            _ => false,
        };
    }

    /// <summary>Begins with a collection.</summary>
    public static BigDump Of(Snapshot snapshot, Shard shard, ShardDatabase home, int database, nint record) => KeyRecord.Encoding(record) switch
    {
        KeyEncoding.QuickList => new ListDump(snapshot, shard, home, database, record),
        KeyEncoding.Stream => new EntriesDump(snapshot, shard, home, database, record),
        _ => TableDump.Of(snapshot, shard, home, database, record),
    };

    /// <summary>Whether it is this key's value that it dumps.</summary>
    public bool Is(ShardDatabase home, nint record) => Owned == 0 && ReferenceEquals(Home, home) && KeyRecord.Key(record).SequenceEqual(_key);

    /// <summary>The key is gone: its record, which no table holds any more, stays until it is dumped.</summary>
    public void Own(nint record) => Owned = record;

    /// <summary>The database is about to be emptied: the record leaves it.</summary>
    public void Detach()
    {
        if (Owned != 0 || IsComplete) return;
        var record = RecordTable<KeyRecord>.Find(Home.Keys, _key, _hash);
        RecordTable<KeyRecord>.Remove(ref Home.Keys, Shard.Arena, record, _hash);
        Owned = record;
    }

    /// <summary>Dumps on, a bounded piece; true at the end.</summary>
    public bool Write(DumpWriter target)
    {
        if (_ahead is not null)
        {
            target.Raw(_ahead.Written);
            Snapshot.NoteKept(-_ahead.Length);
            _ahead = null;
            return true;
        }
        Slice(target);
        return IsComplete;
    }

    /// <summary>Dumps all that is left into memory: the value moves to where this dump cannot follow it.</summary>
    public void WriteAhead()
    {
        if (IsComplete) return;
        var ahead = new DumpWriter();
        while (!IsComplete) Slice(ahead);
        Snapshot.NoteKept(ahead.Length);
        _ahead = ahead;
    }

    /// <summary>Nothing is dumped any more.</summary>
    public void End()
    {
        IsComplete = true;
        Release();
        Snapshot.NoteKept(-KeptBytes);
        KeptBytes = 0;
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

    protected void NoteKept(long bytes)
    {
        KeptBytes += bytes;
        Snapshot.NoteKept(bytes);
    }

    private void Slice(DumpWriter target)
    {
        if (!_isBegun)
        {
            _isBegun = true;
            using (SnapshotEntry.Begin(target, SnapshotPart.First, _database, _expiry, _access, _key))
            {
                target.Byte((byte)Type);
                Head(target);
            }
        }
        if (!Elements(target, Owned != 0 ? Owned : RecordTable<KeyRecord>.Find(Home.Keys, _key, _hash))) return;
        using (SnapshotEntry.Begin(target, SnapshotPart.Last)) Tail(target);
        IsComplete = true;
        // What the walk over a flushed database needs is its own affair; this record's marks mean nothing from now on.
        Release();
    }
}
