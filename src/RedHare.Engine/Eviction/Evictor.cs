using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Deletes keys to make room. It samples a few at random and deletes the one that the order puts first of these and of earlier samples' leftovers
/// (<see cref="EvictionPool"/>), as Redis's approximated LRU does: an exact order would cost a list through all keys and a write to it at every read.
/// </summary>
/// <remarks>
/// Unlike Redis, keys are drawn from all databases in proportion to their size, and a candidate that was used since it was drawn is spared. One shard is locked at a
/// time and none between sampling and deleting. Not for use by two threads at once: each has candidates of its own.
/// </remarks>
public sealed class Evictor(StorageEngine engine)
{
    private const int LeastHoles = 128 << 10;
    private const int StepsPerTake = 16, FreeBudget = 2000, ScansPerSlice = 1024, FewKeys = 1024, DrawsTogether = 16;

    private readonly EvictionPool _pool = new();
    private readonly PlaceLottery _lottery = new(engine);
    private (EvictionOrder Order, bool OnlyExpiring) _pooled;
    private int _steps;

    /// <summary>
    /// Deletes one key, or frees a slice of what was detached before. The unit must not be entered. False when there is no key to delete; true may also mean that
    /// it only searched on, where keys with an expiry are rare.
    /// </summary>
    /// <param name="unit">Runs the deletion.</param>
    /// <param name="order">What goes first.</param>
    /// <param name="onlyExpiring">Only keys with an expiry.</param>
    /// <param name="samples">Keys drawn for each that goes.</param>
    public bool EvictOne(ExecutionUnit unit, EvictionOrder order, bool onlyExpiring, int samples)
    {
        if (_pooled != (order, onlyExpiring))
        {
            _pool.Clear();
            _pooled = (order, onlyExpiring);
        }
        if (++_steps % StepsPerTake == 0) TakeRemote();
        if (FreeDetached()) return true;
        Sample(order == EvictionOrder.Any ? 1 : samples);
        while (_pool.TakeBest() is { } candidate)
            if (TryEvict(unit, candidate)) return true;
        // Nothing drawn was good any more, or no key is left: fresh counts tell.
        _lottery.Miss();
        if (_lottery.TryDraw(onlyExpiring, Random.Shared, out _, out _)) return true;
        TakeRemote();
        return false;
    }

    /// <summary>
    /// Moves some records together in the shard whose slabs hold the most holes, so that pages go back to the system without losing a key: a bounded piece. False when no shard has slabs that are worth emptying.
    /// The unit must not be entered.
    /// </summary>
    public bool Compact()
    {
        Shard? worst = null;
        foreach (var shard in engine.Shards)
            if (worst is null || shard.Arena.HoleBytes > worst.Arena.HoleBytes) worst = shard;
        if (worst is null || worst.Arena.HoleBytes < LeastHoles || !engine.TryLock(worst)) return false;
        try
        {
            worst.Arena.TakeRemote();
            return Defragmentation.EmptySlab(worst);
        }
        finally
        {
            worst.Lock.Exit();
        }
    }

    /// <summary>What UNLINK, FLUSHALL ASYNC or a lazy eviction detached is room without losing a key.</summary>
    private bool FreeDetached()
    {
        foreach (var shard in engine.Shards)
        {
            if (shard.Freeing.Pending == 0) continue;
            if (!engine.TryLock(shard)) return false;
            var pending = shard.Freeing.Pending > 0;
            if (pending) shard.Freeing.FreeSlice(shard.Arena, FreeBudget);
            shard.Lock.Exit();
            if (pending) return true;
        }
        return false;
    }

    /// <summary>What was freed of another shard's memory (a renamed value's) counts once its owner has taken it back.</summary>
    private void TakeRemote()
    {
        foreach (var shard in engine.Shards)
        {
            if (!engine.TryLock(shard)) return;
            shard.Arena.TakeRemote();
            shard.Lock.Exit();
        }
    }

    /// <summary>
    /// Draws keys of one place, which is drawn too: so every key of the engine has the same chance, for one lock. Places of few keys are not alike, and the oldest key may be in any: there a place is drawn for each key.
    /// </summary>
    private void Sample(int samples)
    {
        while (samples > 0)
        {
            if (!_lottery.TryDraw(_pooled.OnlyExpiring, Random.Shared, out var shard, out var database) || !engine.TryLock(shard)) return;
            try
            {
                var home = shard.Databases[database];
                var draws = (_pooled.OnlyExpiring ? home.Keys.Flagged : home.Keys.Count) < FewKeys ? 1 : samples;
                samples -= draws;
                Draw(shard, database, draws);
            }
            finally
            {
                shard.Lock.Exit();
            }
        }
    }

    private bool TryEvict(ExecutionUnit unit, EvictionCandidate candidate)
    {
        var shard = engine.Shards[engine.ShardIndex(candidate.Key, candidate.Hash)];
        if (!unit.TryEnter(1UL << shard.Index)) return false;
        try
        {
            var record = RecordTable<KeyRecord>.Find(shard.Databases[candidate.Database].Keys, candidate.Key, candidate.Hash);
            if (record == 0 || (_pooled.OnlyExpiring && KeyRecord.Expiry(record) < 0) || Score(record) < candidate.Score) return false;
            unit.BeginCommand();
            unit.Evict(shard, candidate.Database, record, candidate.Hash);
            unit.EndCommand();
            return true;
        }
        finally
        {
            unit.Exit();
        }
    }

    /// <summary>The higher, the sooner it goes.</summary>
    private ulong Score(nint record) => _pooled.Order switch
    {
        // The clock wraps after 194 days: what was not used for longer looks fresh.
        EvictionOrder.LeastRecent => (engine.AccessClock - KeyRecord.Access(record)) & 0xFFFFFF,
        EvictionOrder.LeastFrequent => 255 - (ulong)(engine.Frequency?.Counter(KeyRecord.Access(record), engine.UnixMilliseconds) ?? 0),
        EvictionOrder.SoonestExpiry => long.MaxValue - (ulong)Math.Max(0, KeyRecord.Expiry(record)),
        _ => 0,
    };

    /// <summary>Draws keys of a locked shard, and offers them to the pool.</summary>
    private void Draw(Shard shard, int database, int draws)
    {
        var home = shard.Databases[database];
        if ((_pooled.OnlyExpiring ? home.Keys.Flagged : home.Keys.Count) == 0)
        {
            _lottery.Miss();
            return;
        }
        if (_pooled.OnlyExpiring)
        {
            for (; draws > 0; draws--)
            {
                var record = RecordTable<KeyRecord>.RandomFlagged(home.Keys, Random.Shared);
                if (record == 0 && (record = Search(shard, home)) == 0) return;
                Offer(database, record);
            }
            return;
        }
        Span<nint> records = stackalloc nint[DrawsTogether];
        for (; draws > 0; draws -= records.Length)
        {
            records = records[..Math.Min(records.Length, draws)];
            RecordTable<KeyRecord>.RandomNear(home.Keys, Random.Shared, records);
            foreach (var record in records) Offer(database, record);
        }
    }

    private void Offer(int database, nint record)
    {
        var score = Score(record);
        if (!_pool.Wants(score)) return;
        var key = KeyRecord.Key(record);
        _pool.Offer(score, database, key, KeyHash.Of(key, engine.HashSeed));
    }

    /// <summary>Where keys with an expiry are rare, drawing does not find them: the next one in scan order, within a slice of the table at a time.</summary>
    private static nint Search(Shard shard, ShardDatabase home)
    {
        Span<nint> buffer = stackalloc nint[RecordBatch.Capacity];
        var batch = new RecordBatch(buffer);
        for (var scans = 0; scans < ScansPerSlice; scans++)
        {
            home.EvictionPosition = RecordTable<KeyRecord>.Scan(home.Keys, shard.Arena, home.EvictionPosition, ref batch, flaggedOnly: true);
            if (batch.Count > 0) return batch[Random.Shared.Next(batch.Count)];
        }
        return 0;
    }
}
