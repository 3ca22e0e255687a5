using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// The only way to change a key. It is opened with the event that the change will be; the execution unit commits it when the command ends: if anything
/// changed, watchers, waiters, listeners and the effect log hear of it, and a command cannot forget them because it does not call them.
/// </summary>
public sealed class WriteScope : KeyReader
{
    private byte[] _key = new byte[32];
    private int _keyLength;

    /// <summary>The event that a change will be.</summary>
    public KeyEvent Event { get; private set; }

    internal KeyEvent Second;
    internal int Database;

    /// <summary>The earliest expiry that a field of a big hash was given; <see cref="UnknownExpiry"/> when the whole value came from elsewhere.</summary>
    internal long FirstFieldExpiry;

    internal const long UnknownExpiry = 1;

    /// <summary>True once something was changed.</summary>
    public bool Changed { get; private set; }

    /// <summary>
    /// How many changes it counts as, 1 unless set: save points and rdb_changes_since_last_save count elements rather than commands, and a moved element once.
    /// </summary>
    public int Weight { get; set; }

    /// <summary>
    /// What a change tells beside its effect and its events. Consumer groups change without that anybody who watches or waits for the stream's entries
    /// should look again: a hundred readers that wait for one stream would run at every XACK.
    /// </summary>
    public KeySignal Signal { get; set; }

    /// <summary>The key was not there when the scope was opened.</summary>
    internal bool IsNew { get; private set; }

    /// <summary>Says that what was here before is gone and another key came to be (COPY REPLACE), not the same one changed.</summary>
    public void MarkNew() => IsNew = true;

    /// <summary>The key's name.</summary>
    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    /// <summary>Renames the event, where its name depends on what was found (SMOVE, GETEX).</summary>
    public void As(KeyEvent what) => Event = what;

    /// <summary>A second event that the same change is, heard after the first (the "expire" of SET with EX).</summary>
    public void Also(KeyEvent what) => Second = what;

    /// <summary>The value's stored bytes, to be changed in place.</summary>
    public Span<byte> MutableBytes
    {
        get
        {
            Changed = true;
            return KeyRecord.MutableValue(Arena, Record);
        }
    }

    /// <summary>Says that the value was changed through a root, or that what it is now counts as a change (LMOVE from an end to the same).</summary>
    public void MarkChanged() => Changed = true;

    /// <summary>
    /// Makes the key hold a new value of <paramref name="length"/> uninitialised bytes, whatever was there before. The expiry goes unless
    /// <paramref name="keepExpiry"/>. Returns the bytes to fill.
    /// </summary>
    public Span<byte> Create(KeyType type, KeyEncoding encoding, int length, bool keepExpiry = false) =>
        Create(type, encoding, length, keepExpiry ? Expiry : -1);

    /// <summary>As above, with an expiry in Unix milliseconds, or −1.</summary>
    public Span<byte> Create(KeyType type, KeyEncoding encoding, int length, long expiry)
    {
        var record = KeyRecord.Create(Arena, Key, type, encoding, length, expiry);
        KeyRecord.SetGeneration(record, Unit.Engine.Generation);
        KeyRecord.SetAccess(record, Record != 0 ? KeyRecord.Access(Record) : Unit.Engine.Frequency is null ? Unit.Engine.AccessClock : AccessFrequency.New(Unit.Now));
        if (Record == 0) Insert(record, isOwner: true);
        else
        {
            RecordTable<KeyRecord>.Replace(ref Home.Keys, Record, record, Hash, expiry >= 0);
            Dispose(Record, Unit.Engine.LazyServerDelete);
            Record = record;
        }
        Changed = true;
        return KeyRecord.Value(record);
    }

    /// <summary>Gives the stored value <paramref name="length"/> bytes, keeping the common prefix, and returns it.</summary>
    public Span<byte> Resize(int length)
    {
        var moved = KeyRecord.Resize(Arena, Record, length);
        if (moved != Record)
        {
            RecordTable<KeyRecord>.Replace(ref Home.Keys, Record, moved, Hash, KeyRecord.Expiry(moved) >= 0);
            Record = moved;
        }
        Changed = true;
        return KeyRecord.Value(Record);
    }

    /// <summary>Says that the same bytes are to be read as another encoding, or replaced ones as another type.</summary>
    public void SetEncoding(KeyType type, KeyEncoding encoding)
    {
        KeyRecord.SetType(Record, type, encoding);
        Changed = true;
    }

    /// <summary>Sets or (−1) removes the expiry, in Unix milliseconds; also what it was already, which two commands within a millisecond say.</summary>
    public void SetExpiry(long expiry)
    {
        var moved = KeyRecord.SetExpiry(Arena, Record, expiry);
        // A record that gains or loses its expiry moves, and the table marks those that have one.
        if (moved != Record)
        {
            RecordTable<KeyRecord>.Replace(ref Home.Keys, Record, moved, Hash, expiry >= 0);
            Record = moved;
        }
        Changed = true;
    }

    /// <summary>Sets how long ago the key was used, in seconds, where the engine keeps times; no change that anybody is told of.</summary>
    public void SetIdleTime(long seconds)
    {
        if (Unit.Engine.Frequency is null) KeyRecord.SetAccess(Record, (uint)(Unit.Engine.AccessClock - seconds) & 0xFFFFFF);
    }

    /// <summary>Sets how often the key was used, 0 to 255, where the engine counts that; no change that anybody is told of.</summary>
    public void SetFrequency(uint counter)
    {
        if (Unit.Engine.Frequency is not null) KeyRecord.SetAccess(Record, AccessFrequency.Of(Unit.Now, counter));
    }

    /// <summary>Deletes the key. With <paramref name="lazy"/> a big value is freed later, in slices.</summary>
    public void Delete(bool lazy = false)
    {
        if (Record == 0) return;
        RecordTable<KeyRecord>.Remove(ref Home.Keys, Arena, Record, Hash);
        Dispose(Record, lazy);
        Record = 0;
        Changed = true;
    }

    /// <summary>
    /// Moves the value of <paramref name="source"/> under this key, whatever was here before, without copying what it points to.
    /// The source is gone afterwards.
    /// </summary>
    /// <param name="source">An existing key, in any shard and database of the unit.</param>
    /// <param name="expiry">The expiry here, Unix milliseconds or −1.</param>
    public void TakeFrom(WriteScope source, long expiry)
    {
        var old = source.Record;
        var moved = KeyRecord.Rekey(Arena, old, Key, expiry);
        KeyRecord.SetGeneration(moved, Unit.Engine.Generation);
        if (Record != 0)
        {
            RecordTable<KeyRecord>.Replace(ref Home.Keys, Record, moved, Hash, expiry >= 0);
            Dispose(Record, Unit.Engine.LazyServerDelete);
            Record = moved;
        }
        else Insert(moved);
        source.Shard.Snapshot?.Follow(source.Home, old, Shard, Home, Key);
        RecordTable<KeyRecord>.Remove(ref source.Home.Keys, source.Arena, old, source.Hash);
        KeyRecord.FreeShell(source.Arena, old);
        source.Record = 0;
        FirstFieldExpiry = UnknownExpiry;
        source.Changed = Changed = true;
        // A key under this name comes to be, whatever was here before; and it does so before the source's end is told.
        Unit.Engine.Listener?.OnKeyEvent(Unit, Database, Key, KeyEvent.New);
        IsNew = false;
    }

    internal void Open(ExecutionUnit unit, Shard shard, ShardDatabase home, nint record, ulong hash, ReadOnlySpan<byte> key, KeyEvent what, int database)
    {
        (Unit, Shard, Home, Record, Hash, Event, Second, Database, Changed, IsNew, Weight) = (unit, shard, home, record, hash, what, default, database, false, record == 0, 1);
        FirstFieldExpiry = long.MaxValue;
        Signal = KeySignal.All;
        if (_key.Length < key.Length || _key.Length > 4096) _key = new byte[Math.Max(32, key.Length)];
        key.CopyTo(_key);
        _keyLength = key.Length;
    }

    // A record that could not be inserted is freed alone: its value is either not filled yet or still the source's.
    private void Insert(nint record, bool isOwner = false)
    {
        try
        {
            RecordTable<KeyRecord>.Insert(ref Home.Keys, Arena, record, Hash, KeyRecord.Expiry(record) >= 0);
        }
        catch (OutOfMemoryException)
        {
            if (isOwner) KeyRecord.Free(Arena, record);
            else KeyRecord.FreeShell(Arena, record);
            throw;
        }
        Record = record;
    }

    private void Dispose(nint record, bool lazy)
    {
        if (Shard.Snapshot?.TryOwn(Home, record) == true) return;
        if (lazy && ValueDisposal.Elements(KeyRecord.Encoding(record), KeyRecord.Value(record)) > KeyDisposal.LazyThreshold)
            Shard.Freeing.Add(record);
        else
            KeyDisposal.Free(Arena, record);
    }
}
