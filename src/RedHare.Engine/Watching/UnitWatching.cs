using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>How a unit watches keys, and learns whether they have changed.</summary>
public static class UnitWatching
{
    /// <summary>Watches a key of a locked shard.</summary>
    public static void Watch(this ExecutionUnit unit, WatchSet set, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(set);
        var id = new KeyId(unit.Database, key.ToArray());
        if (set.Keys.Exists(k => KeyIdComparer.Instance.Equals(k.Id, id))) return;
        var shard = unit.Engine.Shards[unit.Engine.ShardIndex(key)];
        var record = Find(shard, id);
        var watched = new WatchedKey(set, id, shard) { WasExpired = record != 0 && unit.IsExpired(record) };
        shard.Watches.Add(watched);
        set.Add(watched);
    }

    /// <summary>True when EXEC must abort: a watched key changed, or expired since it was watched. All its shards must be locked.</summary>
    public static bool IsBroken(this ExecutionUnit unit, WatchSet set)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(set);
        if (set.IsDirty) return true;
        foreach (var watched in set.Keys)
            if (!watched.WasExpired && Find(watched.Shard, watched.Id) is var record && record != 0 && unit.IsExpired(record)) return true;
        return false;
    }

    private static nint Find(Shard shard, KeyId id) => RecordTable<KeyRecord>.Find(shard.Databases[id.Database].Keys, id.Key, KeyHash.Of(id.Key, shard.Arena.HashSeed));
}
