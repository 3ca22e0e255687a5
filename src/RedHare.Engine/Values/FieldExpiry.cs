using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>The expiry of single fields of hashes.</summary>
public static class FieldExpiry
{
    /// <summary>Expired fields that are looked for under one lock, and buckets of a table.</summary>
    private const int FieldsPerSlice = 128, BucketsPerSlice = 256;

    /// <summary>Gives a field that is there an expiry, Unix milliseconds, or with 0 none; false when there is no such field.</summary>
    public static bool SetFieldExpiry(this WriteScope key, ReadOnlySpan<byte> field, long expiry)
    {
        if (key.Encoding != KeyEncoding.HashTable)
        {
            var stride = key.Encoding == KeyEncoding.ListPack ? 2 : ExpiringPack.Stride;
            var pack = key.Packed();
            if (Pack.Find(pack, Pack.First(pack), field, stride - 1) < 0) return false;
            if (key.Encoding == KeyEncoding.ListPack)
            {
                if (expiry == 0) return true;
                ExpiringPack.Convert(key);
                pack = key.Packed();
            }
            ExpiringPack.SetExpiry(key, Pack.Find(pack, Pack.First(pack), field, ExpiringPack.Stride - 1), expiry);
            return true;
        }
        var hash = KeyHash.Of(field, key.Arena.HashSeed);
        ref var table = ref key.Root<TableRoot>();
        var record = RecordTable<HashField>.Find(table, field, hash);
        if (record == 0) return false;
        TableDump.Changing(table, key.Arena, record, hash);
        if (HashField.Expiry(record) != 0 && expiry != 0) HashField.SetExpiry(record, expiry);
        else if (HashField.Expiry(record) != expiry)
        {
            var moved = HashField.Create(key.Arena, field, HashField.Value(record), expiry);
            RecordTable<HashField>.Replace(ref table, record, moved, hash, flagged: expiry != 0);
            HashField.Free(key.Arena, record);
        }
        if (expiry != 0) key.FirstFieldExpiry = Math.Min(key.FirstFieldExpiry, expiry);
        key.MarkChanged();
        return true;
    }

    /// <summary>Takes the expiries off all fields of a hash.</summary>
    public static void ForgetFieldExpiries(this WriteScope key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.Encoding == KeyEncoding.ListPack) return;
        var fields = new List<byte[]>();
        for (var walk = ValueForm.WholeHash(key).Walk(stackalloc byte[HashView.ScratchLength]); walk.Next();)
            if (walk.Expiry != 0) fields.Add(walk.Field.ToArray());
        foreach (var field in fields) key.SetFieldExpiry(field, 0);
    }

    /// <summary>Counts fields that a command deleted because their time had come.</summary>
    public static void CountExpiredFields(this WriteScope key, int count) => key.Shard.ExpiredFields += count;

    /// <summary>Deletes all expired fields of a hash, and the key with the last; <paramref name="removed"/> gets their names.</summary>
    public static void RemoveExpiredFields(this WriteScope key, List<byte[]> removed)
    {
        var sweep = default(FieldSweep);
        do sweep = RemoveSlice(key, sweep, removed);
        while (sweep.Position != 0);
    }

    /// <summary>Whether some field may be expired: of a small hash exactly, of a big one by what is known of its next.</summary>
    public static bool MayHaveExpiredFields(this KeyReader key)
    {
        if (!key.Exists || key.Type != KeyType.Hash) return false;
        return key.Encoding switch
        {
            KeyEncoding.ListPackEx => ExpiringPack.Earliest(key.Packed()) is var first && first != 0 && first < key.Unit.ExpiryInstant,
            KeyEncoding.HashTable => key.Root<TableRoot>().Flagged > 0 && FieldExpiryIndex.Due(key.Home, KeyRecord.Key(key.Record), key.Hash) < key.Unit.ExpiryInstant,
            _ => false,
        };
    }

    /// <summary>
    /// Deletes some expired fields, and the key with the last. A big hash is walked from the sweep's position on; what the walk saw of the others' expiry is
    /// in the sweep returned, whose position is 0 at the end.
    /// </summary>
    internal static FieldSweep RemoveSlice(WriteScope key, FieldSweep sweep, List<byte[]> removed)
    {
        var now = key.Unit.ExpiryInstant;
        var before = removed.Count;
        if (key.Encoding == KeyEncoding.ListPackEx) RemoveFromPack(key, now, removed);
        else if (key.Encoding == KeyEncoding.HashTable) sweep = RemoveFromTable(key, now, sweep, removed);
        if (removed.Count > before)
        {
            key.Shard.ExpiredFields += removed.Count - before;
            key.Weight = removed.Count;
            if (key.AsHash().Count == 0)
            {
                key.Delete();
                return default;
            }
        }
        return sweep;
    }

    private static void RemoveFromPack(WriteScope key, long now, List<byte[]> removed)
    {
        var pack = key.Packed();
        Span<byte> scratch = stackalloc byte[HashView.ScratchLength];
        var fields = 0;
        for (var at = Pack.First(pack); at >= 0; fields++)
        {
            var time = Pack.Next(pack, Pack.Next(pack, at));
            if (ExpiringPack.Expiry(pack, time) is var expiry && (expiry == 0 || expiry >= now)) break;
            removed.Add(Pack.Get(pack, at).Text(scratch).ToArray());
            at = Pack.Next(pack, time);
        }
        if (fields == 0) return;
        var storage = new ScopePack(key);
        Pack.Delete(ref storage, Pack.First(pack), fields * ExpiringPack.Stride);
    }

    private static FieldSweep RemoveFromTable(WriteScope key, long now, FieldSweep sweep, List<byte[]> removed)
    {
        ref var table = ref key.Root<TableRoot>();
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        var position = sweep.Position;
        var next = position == 0 ? long.MaxValue : sweep.Next;
        var end = removed.Count + FieldsPerSlice;
        for (var buckets = 0; buckets < BucketsPerSlice && removed.Count < end; buckets++)
        {
            position = RecordTable<HashField>.Scan(table, key.Arena, position, ref batch, flaggedOnly: true);
            foreach (var record in batch.Records)
            {
                if (HashField.Expiry(record) is var expiry && expiry >= now) { next = Math.Min(next, expiry); continue; }
                var field = HashField.Key(record);
                removed.Add(field.ToArray());
                var hash = KeyHash.Of(field, key.Arena.HashSeed);
                TableDump.Changing(table, key.Arena, record, hash);
                RecordTable<HashField>.Remove(ref table, key.Arena, record, hash);
                HashField.Free(key.Arena, record);
                key.MarkChanged();
            }
            if (position == 0 || table.Count == 0) return new FieldSweep(0, next);
        }
        return new FieldSweep(position, next);
    }
}

/// <summary>How far the search for a big hash's expired fields has come.</summary>
/// <param name="Position">The table's position; 0 at the beginning and at the end.</param>
/// <param name="Next">The first expiry seen that is still to come.</param>
internal readonly record struct FieldSweep(ulong Position, long Next);
