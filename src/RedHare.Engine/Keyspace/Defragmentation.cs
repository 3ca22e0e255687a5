using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Moves blocks together where an arena is mostly holes, after many keys were deleted or evicted between others that stay, or while values of one size make room for those of another: a slab goes back to the system only
/// when it is empty.
/// </summary>
/// <remarks>
/// <para>Records of keys (texts to 4 KiB, and small collections, which lie in them whole) have slabs of their own. The emptiest slab is emptied: a record says by its key which table owns it, and gets a block elsewhere. So
/// a byte that goes back costs at most one byte that is moved, however many keys there are.</para>
/// <para>Members of big collections and pending entries of streams' groups are found by a walk through the keyspace and each such key; those in sparse slabs are moved. Such a walk that found little to move is not repeated before the shard has
/// changed for a while. Nodes of lists and streams stay: full ones are runs of pages, whose holes cost nothing (<see cref="PageRuns"/>).</para>
/// <para>All of it in slices under the shard's lock, and legal because every block has one owner and no address outlives the lock.</para>
/// </remarks>
internal static class Defragmentation
{
    private const int RecordsPerSlice = 128, BucketsPerSlice = 64, EntriesPerSlice = 512, RestMilliseconds = 10_000;

    /// <summary>One cycle over all shards that need it, of about <paramref name="milliseconds"/> at most. Without locks.</summary>
    public static void Run(StorageEngine engine, int milliseconds)
    {
        var deadline = StorageEngine.MonotonicMilliseconds + milliseconds;
        foreach (var shard in engine.Shards)
        {
            // An unlocked glance: the next cycle sees better.
            while (shard.Arena.IsScattered)
            {
                bool more;
                lock (shard.Lock) more = EmptySlab(shard) || MoveMembers(shard);
                if (!more) break;
                if (StorageEngine.MonotonicMilliseconds >= deadline) return;
            }
        }
    }

    /// <summary>Moves some records of the emptiest slab; false when no slab is worth emptying. Under the shard's lock.</summary>
    public static bool EmptySlab(Shard shard)
    {
        var arena = shard.Arena;
        if (arena.IsChecked || !arena.BeginEmptying()) return false;
        Span<nint> blocks = stackalloc nint[RecordsPerSlice];
        var count = arena.NextToEmpty(blocks, out var blockSize);
        if (count < 0) return false;
        foreach (var block in blocks[..count])
        {
            var key = KeyRecord.KeyWithin(block, blockSize);
            var hash = KeyHash.Of(key, arena.HashSeed);
            foreach (var home in shard.Databases)
            {
                if (home.Keys.Count == 0 || RecordTable<KeyRecord>.Find(home.Keys, key, hash) != block) continue;
                Move(shard, home, block, hash);
                break;
            }
        }
        return true;
    }

    /// <summary>Goes on with the walk over members of big collections, and with a checking allocator over records too; false at its end, and while it rests. Under the shard's lock.</summary>
    public static bool MoveMembers(Shard shard)
    {
        ref var pass = ref shard.Compacting;
        if (pass.RestsUntil != 0 && StorageEngine.MonotonicMilliseconds < pass.RestsUntil) return false;
        if (pass.Collection is not null || pass.Waiting?.TryDequeue(out pass.Collection) == true) MoveWithin(shard, ref pass);
        else if (pass.Database < shard.Databases.Length) Search(shard, ref pass);
        else
        {
            pass = new CompactionPass { RestsUntil = pass.Moved * 50 <= pass.Seen ? StorageEngine.MonotonicMilliseconds + RestMilliseconds : 0 };
            return false;
        }
        return true;
    }

    // Until it has found some.
    private static void Search(Shard shard, ref CompactionPass pass)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        pass.Waiting ??= new Queue<byte[]>();
        pass.Home = shard.Databases[pass.Database];
        for (var buckets = 0; buckets < BucketsPerSlice && pass.Waiting.Count == 0; buckets++)
        {
            pass.Position = RecordTable<KeyRecord>.Scan(pass.Home.Keys, shard.Arena, pass.Position, ref batch);
            foreach (var record in batch.Records)
            {
                if (HasMembers(record)) pass.Waiting.Enqueue(KeyRecord.Key(record).ToArray());
                if (shard.Arena.IsChecked) Move(shard, pass.Home, record, KeyHash.Of(KeyRecord.Key(record), shard.Arena.HashSeed));
            }
            if (pass.Position != 0) continue;
            pass.Database++;
            return;
        }
    }

    private static void MoveWithin(Shard shard, ref CompactionPass pass)
    {
        var arena = shard.Arena;
        // It may have been deleted since, or be another.
        var record = RecordTable<KeyRecord>.Find(pass.Home!.Keys, pass.Collection, KeyHash.Of(pass.Collection, arena.HashSeed));
        if (record == 0 || !HasMembers(record))
        {
            pass.Leave();
            return;
        }
        if (KeyRecord.Encoding(record) == KeyEncoding.Stream)
        {
            if (MovePending(arena, KeyRecord.Root<StreamRoot>(record).Groups, ref pass)) pass.Leave();
            return;
        }
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        var type = KeyRecord.Type(record);
        for (var buckets = 0; buckets < BucketsPerSlice; buckets++)
        {
            ref var table = ref type == KeyType.SortedSet ? ref KeyRecord.Root<SortedSetRoot>(record).Table : ref KeyRecord.Root<TableRoot>(record);
            pass.Member = type switch
            {
                KeyType.Set => RecordTable<SetMember>.Scan(table, arena, pass.Member, ref batch),
                KeyType.Hash => RecordTable<HashField>.Scan(table, arena, pass.Member, ref batch),
                _ => RecordTable<ScoredMember>.Scan(table, arena, pass.Member, ref batch),
            };
            foreach (var member in batch.Records)
            {
                pass.Seen++;
                var moved = type switch
                {
                    KeyType.Set => MemberMove<SetMember>.TryMove(ref table, arena, member, flagged: false),
                    KeyType.Hash => MemberMove<HashField>.TryMove(ref table, arena, member, HashField.Expiry(member) != 0),
                    _ => MemberMove<ScoredMember>.TryMove<ScoreOrder>(ref table, KeyRecord.Root<SortedSetRoot>(record).Tree, arena, member),
                };
                if (moved) pass.Moved++;
            }
            if (pass.Member != 0) continue;
            pass.Leave();
            return;
        }
    }

    private static bool HasMembers(nint record) => KeyRecord.Encoding(record) switch
    {
        KeyEncoding.HashTable or KeyEncoding.SkipList => true,
        KeyEncoding.Stream => KeyRecord.Root<StreamRoot>(record).Groups != 0,
        _ => false,
    };

    // From where the walk stands, by name and id: groups and entries come and go meanwhile. True at the end.
    private static bool MovePending(Arena arena, nint groups, ref CompactionPass pass)
    {
        var budget = EntriesPerSlice;
        for (var at = GroupList.From(groups, pass.Group); at.IsValid; at.MoveNext())
        {
            if (!GroupRecord.Key(at.Entry).SequenceEqual(pass.Group)) (pass.Group, pass.Pending) = (GroupRecord.Key(at.Entry).ToArray(), default);
            for (var entry = PendingLists.From(GroupRecord.At(at.Entry).Pending, pass.Pending); entry.IsValid; entry.MoveNext())
            {
                pass.Pending = PendingEntry.Id(entry.Entry);
                if (budget-- == 0) return false;
                pass.Seen++;
                if (PendingLists.TryMove(arena, entry)) pass.Moved++;
            }
            // Behind the last: the next time this group is met it is done.
            pass.Pending = StreamId.Max;
        }
        return true;
    }

    private static void Move(Shard shard, ShardDatabase home, nint record, ulong hash)
    {
        var expires = KeyRecord.Expiry(record) >= 0;
        RecordTable<KeyRecord>.Replace(ref home.Keys, record, KeyRecord.Move(shard.Arena, record), hash, expires);
    }
}

/// <summary>How far the walk over a shard's big collections has come.</summary>
internal struct CompactionPass
{
    public ulong Position, Member;
    public int Database;
    public ShardDatabase? Home;
    public Queue<byte[]>? Waiting;
    public byte[]? Collection;
    public byte[]? Group;
    public StreamId Pending;
    public long Seen, Moved, RestsUntil;

    /// <summary>Done with a collection, or it is gone.</summary>
    public void Leave() => (Collection, Member, Group, Pending) = (null, 0, null, default);
}
