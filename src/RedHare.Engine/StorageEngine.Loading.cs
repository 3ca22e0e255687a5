using RedHare.Engine.Structures;

namespace RedHare.Engine;

public sealed partial class StorageEngine
{
    /// <summary>Makes room for so many keys in a database that has none, so that loading them does not grow it step by step. What is not needed goes by <see cref="ReleaseReserved"/>.</summary>
    public void Reserve(int database, long keys)
    {
        if (database < 0 || database >= Databases) return;
        foreach (var shard in Shards)
            lock (shard.Lock) RecordTable<KeyRecord>.Reserve(ref shard.Databases[database].Keys, shard.Arena, keys / Shards.Length);
    }

    /// <summary>Takes back the room of databases that stayed empty.</summary>
    public void ReleaseReserved()
    {
        foreach (var shard in Shards)
            lock (shard.Lock)
                foreach (var home in shard.Databases) RecordTable<KeyRecord>.ReleaseUnused(ref home.Keys, shard.Arena);
    }
}
