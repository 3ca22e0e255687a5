using System.Runtime.InteropServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// The hashes with fields that expire, of one database in one shard, by when their next field does: a sorted set of keys. Without such hashes it costs nothing.
/// </summary>
/// <remarks>
/// <para>It follows the keyspace by the commits of write scopes, through which every change of a key goes, and by the two other ways for a key to end, expiry and
/// eviction. So RENAME, MOVE, COPY and SET need not know of it.</para>
/// <para>For a small hash the time is exact. Of a big one it is a bound: never later than its next field's expiry, but earlier when that field lost it. Then the
/// sweep finds nothing and sets it right. A big hash that comes from elsewhere counts as due at once, since only a sweep can tell.</para>
/// </remarks>
internal static class FieldExpiryIndex
{
    private const long Never = long.MaxValue;

    /// <summary>Notes what a key has become.</summary>
    /// <param name="shard">The key's shard.</param>
    /// <param name="home">Its database.</param>
    /// <param name="key">Its name.</param>
    /// <param name="hash">The name's hash.</param>
    /// <param name="record">Its record, or 0 when it is gone.</param>
    /// <param name="set">The earliest expiry that a field was given, or <see cref="long.MaxValue"/>.</param>
    public static void Follow(Shard shard, ShardDatabase home, ReadOnlySpan<byte> key, ulong hash, nint record, long set)
    {
        var isExpiring = record != 0 && IsExpiring(record);
        if (!isExpiring && home.FieldExpiry.Table.Count == 0) return;
        if (home.Sweep.Next > set) home.Sweep = home.Sweep with { Next = set };
        if (!isExpiring) { Set(shard, home, key, hash, Never); return; }
        if (KeyRecord.Encoding(record) == KeyEncoding.ListPackEx) Set(shard, home, key, hash, ExpiringPack.Earliest(PackedValue.Trim(KeyRecord.Value(record))));
        else Set(shard, home, key, hash, Math.Min(set, Due(home, key, hash) is var due && due != Never ? due : set != Never ? set : WriteScope.UnknownExpiry));
    }

    /// <summary>When a key's next field expires, or no later; <see cref="long.MaxValue"/> when none does.</summary>
    public static long Due(ShardDatabase home, ReadOnlySpan<byte> key, ulong hash)
    {
        var entry = RecordTable<ScoredMember>.Find(home.FieldExpiry.Table, key, hash);
        return entry == 0 ? Never : (long)ScoredMember.Score(entry);
    }

    /// <summary>The key whose field is the next to expire, and when; empty when there is none.</summary>
    public static ReadOnlySpan<byte> First(ShardDatabase home, out long due)
    {
        due = Never;
        if (home.FieldExpiry.Table.Count == 0) return [];
        var first = RankTree<ScoreOrder>.First(home.FieldExpiry.Tree).Entry;
        due = (long)ScoredMember.Score(first);
        return ScoredMember.Key(first);
    }

    /// <summary>Sets when a key's next field expires; <see cref="long.MaxValue"/> takes the key out.</summary>
    public static void Set(Shard shard, ShardDatabase home, ReadOnlySpan<byte> key, ulong hash, long due)
    {
        ref var root = ref home.FieldExpiry;
        var entry = RecordTable<ScoredMember>.Find(root.Table, key, hash);
        if (due == Never)
        {
            if (entry != 0) SortedSetTree.Remove(ref root, shard.Arena, entry, hash);
            return;
        }
        try
        {
            if (entry == 0) SortedSetTree.Add(ref root, shard.Arena, key, due, hash);
            else if ((long)ScoredMember.Score(entry) != due) SortedSetTree.Update(ref root, shard.Arena, entry, due);
        }
        catch (OutOfMemoryException)
        {
            // The change itself is done. Its fields expire for all who read them; housekeeping deletes them after the key's next change.
        }
    }

    /// <summary>Forgets all keys.</summary>
    public static void Clear(Shard shard, ShardDatabase home)
    {
        if (home.FieldExpiry.Table.Count != 0) SortedSetTree.Free(ref home.FieldExpiry, shard.Arena);
        home.FieldExpiry = default;
        home.Sweep = default;
    }

    private static bool IsExpiring(nint record)
    {
        if (KeyRecord.Type(record) != KeyType.Hash) return false;
        return KeyRecord.Encoding(record) switch
        {
            KeyEncoding.ListPackEx => ExpiringPack.Earliest(PackedValue.Trim(KeyRecord.Value(record))) != 0,
            KeyEncoding.HashTable => MemoryMarshal.AsRef<TableRoot>(KeyRecord.Value(record)).Flagged > 0,
            _ => false,
        };
    }
}
