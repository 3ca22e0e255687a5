using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Keys that the engine itself deletes: their time has come, or their room is needed.</summary>
internal static class KeyRemoval
{
    private const int OnStack = 256;

    /// <summary>Deletes a key whose time has come, and logs that before the command that met it.</summary>
    public static void Expire(this ExecutionUnit unit, Shard shard, int database, nint record, ulong hash)
    {
        shard.Expired++;
        Drop(unit, shard, database, record, hash, KeyEvent.Expired, unit.Engine.LazyExpire);
    }

    /// <summary>Deletes a key to make room.</summary>
    public static void Evict(this ExecutionUnit unit, Shard shard, int database, nint record, ulong hash)
    {
        shard.Evicted++;
        Drop(unit, shard, database, record, hash, KeyEvent.Evicted, unit.Engine.LazyEviction);
    }

    private static void Drop(ExecutionUnit unit, Shard shard, int database, nint record, ulong hash, KeyEvent what, bool lazy)
    {
        // A copy, since the record goes; a storm of evictions must leave no garbage behind.
        var name = KeyRecord.Key(record);
        Span<byte> room = stackalloc byte[OnStack];
        var key = name.Length <= OnStack ? room[..name.Length] : new byte[name.Length];
        name.CopyTo(key);
        var home = shard.Databases[database];
        shard.Snapshot?.Keep(home, record);
        FieldExpiryIndex.Follow(shard, home, key, hash, 0, long.MaxValue);
        RecordTable<KeyRecord>.Remove(ref home.Keys, shard.Arena, record, hash);
        if (shard.Snapshot?.TryOwn(home, record) != true)
        {
            if (lazy && ValueDisposal.Elements(KeyRecord.Encoding(record), KeyRecord.Value(record)) > KeyDisposal.LazyThreshold) shard.Freeing.Add(record);
            else KeyDisposal.Free(shard.Arena, record);
        }
        unit.LogDeletion(database, key, lazy);
        unit.Publish(shard, database, key, what, exists: false);
    }
}
