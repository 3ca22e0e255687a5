using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Deletes expired fields of hashes that nobody asks for, those first that are due first, in slices under one shard's lock.</summary>
internal static class FieldExpiryCycle
{
    private static readonly KeyEvent Expired = new(KeyEventClass.Hash, "hexpired");

    /// <summary>One cycle over all shards, of about <paramref name="milliseconds"/> at most.</summary>
    public static void Run(StorageEngine engine, ExecutionUnit unit, int milliseconds)
    {
        var deadline = Environment.TickCount64 + milliseconds;
        var removed = new List<byte[]>();
        foreach (var shard in engine.Shards)
            for (var database = 0; database < engine.Databases; database++)
            {
                // An unlocked glance: what comes just now waits for the next cycle.
                if (shard.Databases[database].FieldExpiry.Table.Count == 0) continue;
                while (Slice(unit, shard, database, removed) && Environment.TickCount64 < deadline) { }
                if (Environment.TickCount64 >= deadline) return;
            }
    }

    /// <summary>Deletes some fields of the hash that is due first. True when another may be due.</summary>
    private static bool Slice(ExecutionUnit unit, Shard shard, int database, List<byte[]> removed)
    {
        if (!unit.TryEnter(1UL << shard.Index)) return false;
        try
        {
            var home = shard.Databases[database];
            var first = FieldExpiryIndex.First(home, out var due);
            if (due >= unit.ExpiryInstant) return false;
            var key = first.ToArray();
            var hash = KeyHash.Of(key, shard.Arena.HashSeed);
            unit.Database = database;
            unit.BeginCommand();
            removed.Clear();
            var scope = unit.Write(key, Expired);
            var sweep = home.Sweep.Position != 0 && key.AsSpan().SequenceEqual(home.SweptKey) ? home.Sweep : default;
            if (scope.Exists && scope.Type == KeyType.Hash) sweep = FieldExpiry.RemoveSlice(scope, sweep, removed);
            else FieldExpiryIndex.Set(shard, home, key, hash, long.MaxValue);
            if (removed.Count > 0) FieldEffect.Delete(unit, key, removed);
            var isBig = scope.Exists && scope.Encoding == KeyEncoding.HashTable;
            unit.EndCommand();

            home.Sweep = sweep;
            home.SweptKey = key;
            // A whole walk has seen all that is still to expire.
            if (isBig && sweep.Position == 0) FieldExpiryIndex.Set(shard, home, key, hash, sweep.Next);
            return true;
        }
        finally
        {
            unit.Exit();
        }
    }
}
