using System.Buffers;
using System.Runtime.InteropServices;
using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Which clients may hold copies of which of a shard's keys (CLIENT TRACKING's invalidation table). Guarded by the shard's lock, so that a read and its
/// registration are one: a later write finds it.
/// </summary>
/// <remarks>
/// <para>Keys are noted whether they exist or not, and for all databases together, as in Redis. A key is a record of the arena with the numbers of its clients as
/// value, eight bytes each: a million tracked keys are no load for the garbage collector, and are part of the memory that maxmemory bounds. A popular key has
/// thousands of clients at most, which are compared many at once.</para>
/// <para>Clients that left are not looked for: their numbers go with the key's next change, or when the table is limited.</para>
/// </remarks>
internal sealed class TrackingTable(Arena arena)
{
    private readonly Queue<TableRoot> _detached = new();
    private TableRoot _keys, _draining;

    /// <summary>True while nobody tracks a key of the shard.</summary>
    public bool IsEmpty => _keys.Count == 0;

    /// <summary>Tracked keys. May be read without the lock.</summary>
    public long Keys => _keys.Count;

    /// <summary>Clients of all keys together.</summary>
    public long Items { get; private set; }

    /// <summary>Notes that a client read a key; nothing changes when that was known.</summary>
    /// <exception cref="OutOfMemoryException">There is no room; the table is unchanged.</exception>
    public void Add(ReadOnlySpan<byte> key, ulong hash, long client)
    {
        var record = RecordTable<HashField>.Find(_keys, key, hash);
        if (record == 0) Insert(key, hash, client);
        else if (Clients(record).Contains(client)) return;
        else Append(record, hash, client);
        Items++;
    }

    /// <summary>Takes a key out and returns its clients; null when it has none.</summary>
    public long[]? Take(ReadOnlySpan<byte> key, ulong hash)
    {
        var record = RecordTable<HashField>.Find(_keys, key, hash);
        return record == 0 ? null : Take(record, hash);
    }

    /// <summary>Takes out a key chosen at random. The table must not be empty.</summary>
    public byte[] TakeRandom(Random random, out long[] clients)
    {
        var record = RecordTable<HashField>.Random(_keys, random);
        var key = HashField.Key(record).ToArray();
        clients = Take(record, KeyHash.Of(key, arena.HashSeed));
        return key;
    }

    /// <summary>Forgets all keys; their memory is given back at once, or with <paramref name="lazy"/> by <see cref="FreeSlice"/>.</summary>
    public void Clear(bool lazy)
    {
        if (_keys.Count > 0) _detached.Enqueue(_keys);
        _keys = default;
        Items = 0;
        if (!lazy)
            while (!FreeSlice(int.MaxValue)) { }
    }

    /// <summary>Frees about <paramref name="budget"/> keys of what <see cref="Clear"/> left; true when nothing is left.</summary>
    public bool FreeSlice(int budget)
    {
        while (budget > 0)
        {
            if (_draining.Directory == 0 && !_detached.TryDequeue(out _draining)) return true;
            var sink = new Sink(arena);
            RecordTable<HashField>.Drain(ref _draining, arena, budget, ref sink);
            budget -= sink.Taken;
        }
        return _draining.Directory == 0 && _detached.Count == 0;
    }

    private static ReadOnlySpan<long> Clients(nint record) => MemoryMarshal.Cast<byte, long>(HashField.Value(record));

    private void Insert(ReadOnlySpan<byte> key, ulong hash, long client)
    {
        var record = HashField.Create(arena, key, MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in client)));
        try
        {
            RecordTable<HashField>.Insert(ref _keys, arena, record, hash);
        }
        catch (OutOfMemoryException)
        {
            HashField.Free(arena, record);
            throw;
        }
    }

    private void Append(nint record, ulong hash, long client)
    {
        var known = Clients(record);
        var rented = known.Length < 32 ? null : ArrayPool<long>.Shared.Rent(known.Length + 1);
        var clients = rented is null ? stackalloc long[known.Length + 1] : rented.AsSpan(0, known.Length + 1);
        known.CopyTo(clients);
        clients[^1] = client;
        var value = MemoryMarshal.AsBytes(clients);
        if (!HashField.TryReplace(record, value))
        {
            var grown = HashField.Create(arena, HashField.Key(record), value);
            RecordTable<HashField>.Replace(ref _keys, record, grown, hash);
            HashField.Free(arena, record);
        }
        if (rented is not null) ArrayPool<long>.Shared.Return(rented);
    }

    private long[] Take(nint record, ulong hash)
    {
        var clients = Clients(record).ToArray();
        RecordTable<HashField>.Remove(ref _keys, arena, record, hash);
        HashField.Free(arena, record);
        Items -= clients.Length;
        return clients;
    }

    private struct Sink(Arena arena) : IRecordSink
    {
        public int Taken;

        public void Take(nint record)
        {
            HashField.Free(arena, record);
            Taken++;
        }
    }
}
