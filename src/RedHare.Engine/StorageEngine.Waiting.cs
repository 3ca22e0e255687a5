using System.Diagnostics;
using System.Numerics;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

public sealed partial class StorageEngine
{
    private const int PeriodMilliseconds = 10;

    private ExecutionUnit? _idleServer;

    /// <summary>The clock of deadlines.</summary>
    public static long MonotonicMilliseconds => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    /// <summary>
    /// The deadline of a waiter that shall wait so long. Time is counted in whole periods of 10 ms that begin from now on: nobody gives up early, and however many
    /// wait, one thread looks for those whose time is up at most a hundred times a second. (Redis looks ten times a second while nothing else happens.)
    /// </summary>
    public static long DeadlineAfter(long milliseconds) => milliseconds > long.MaxValue / 2
        ? long.MaxValue
        : (MonotonicMilliseconds / PeriodMilliseconds + 1 + (milliseconds + PeriodMilliseconds - 1) / PeriodMilliseconds) * PeriodMilliseconds;

    /// <summary>Commands that wait for a key now.</summary>
    public int BlockedWaiters => Waiting.Count;

    /// <summary>Those of them that give up some time.</summary>
    public int TimedWaiters => Waiting.Timed;

    /// <summary>Keys that someone waits for. Takes no lock.</summary>
    public long BlockingKeys => Shards.Sum(shard => (long)shard.Waiters.Keys);

    /// <summary>Those keys of which someone heeds the loss. Takes no lock.</summary>
    public long HeededKeys => Shards.Sum(shard => (long)shard.Waiters.HeededKeys);

    /// <summary>Keys that someone watches. Takes no lock.</summary>
    public long WatchedKeys => Shards.Sum(shard => (long)shard.Watches.Keys);

    /// <summary>
    /// Ends a waiter unserved. False when it was already answered or is just being tried; in the latter case it ends afterwards unless it is served.
    /// May be called with or without locks.
    /// </summary>
    public bool End(Waiter waiter, WaitEnd end)
    {
        if (!waiter.RequestEnd(end)) return false;
        CarryOut(waiter, end);
        return true;
    }

    /// <summary>
    /// Serves the waiters of the keys that are reserved in these shards by now, and of those that serving reserves, in the order in which the keys were written.
    /// What others write meanwhile is theirs to serve. The caller holds no lock.
    /// </summary>
    /// <returns>False when it gave up because a unit holds shards for long, which will serve what was left when it exits.</returns>
    internal bool ServeReady(ulong shards)
    {
        if (IsHeld) return false;
        var unit = Interlocked.Exchange(ref _idleServer, null) ?? new ExecutionUnit(this);
        var done = ServeReady(unit, shards);
        Volatile.Write(ref _idleServer, unit);
        return done;
    }

    private bool ServeReady(ExecutionUnit unit, ulong shards)
    {
        var last = Volatile.Read(ref _ticket);
        while (FirstReady(shards, last) is { } shard)
        {
            if (!TryFindWaiter(shard, out var waiter) || (waiter is not null && !unit.TryEnterServing(waiter.Shards))) return false;
            if (waiter is null) continue;
            var readied = Serve(unit, shard, waiter);
            if (readied == 0) continue;
            shards |= readied;
            last = Volatile.Read(ref _ticket);
        }
        return true;
    }

    private bool TryFindWaiter(Shard shard, out Waiter? waiter)
    {
        waiter = null;
        if (!TryLock(shard)) return false;
        try
        {
            waiter = NextWaiter(shard);
            return true;
        }
        finally
        {
            shard.Lock.Exit();
        }
    }

    /// <summary>Takes answered waiters and forgotten watches out of the registries that were locked when they ended. The caller holds no lock.</summary>
    internal void RemoveDeparted()
    {
        while (_forgotten.TryDequeue(out var watched))
            lock (watched.Shard.Lock) watched.Shard.Watches.Remove(watched);
        while (Waiting.TryTakeDeparted(out var waiter))
            foreach (var place in waiter.Places)
                lock (ShardOf(place).Lock) place.Registry.Remove(place);
    }

    private Shard? FirstReady(ulong shards, long last)
    {
        Shard? first = null;
        for (var rest = shards; rest != 0; rest &= rest - 1)
        {
            var shard = Shards[BitOperations.TrailingZeroCount(rest)];
            var written = shard.Waiters.FirstReady;
            if (written > last) continue;
            last = written;
            first = shard;
        }
        return first;
    }

    /// <summary>The next waiter to try in a locked shard, or null when no reserved key has one left.</summary>
    private Waiter? NextWaiter(Shard shard)
    {
        while (shard.Waiters.Ready is { } key)
        {
            var type = TypeOf(shard, key.Id);
            foreach (var waiter in key.Waiters)
                if (waiter.Ticket > key.LastTried && Concerns(waiter, type) && waiter.IsWaiting) return waiter;
            shard.Waiters.FinishReady();
        }
        return null;
    }

    private static bool Concerns(Waiter waiter, KeyType type) => (type != KeyType.None && waiter.Awaits == type) || waiter.HeedsLoss;

    /// <summary>Tries a waiter in a unit that has entered its shards.</summary>
    private ulong Serve(ExecutionUnit unit, Shard shard, Waiter waiter)
    {
        var claimed = false;
        var served = false;
        WaitEnd? end = null;
        ulong readied;
        try
        {
            // Someone else may have tried it since it was chosen.
            claimed = NextWaiter(shard) == waiter && waiter.TryClaim();
            if (claimed)
            {
                shard.Waiters.Ready!.LastTried = waiter.Ticket;
                unit.Database = waiter.Database;
                unit.Client = waiter.Client;
                served = waiter.TryRun(unit);
            }
        }
        finally
        {
            // A bug in the command must not leave the waiter claimed and the locks held.
            if (served) foreach (var place in waiter.Places) place.Registry.Remove(place);
            else if (claimed) end = waiter.Unclaim();
            readied = unit.Leave();
        }
        if (served)
        {
            waiter.Finish();
            Waiting.Finished(waiter);
            waiter.Deliver();
        }
        else if (end is { } reason) CarryOut(waiter, reason);
        // Behind the answer: what the waiter itself has read and now changed must not overtake it.
        unit.Announce();
        return readied;
    }

    private void CarryOut(Waiter waiter, WaitEnd end)
    {
        waiter.Finish();
        Waiting.Finished(waiter);
        // Never wait for a lock here: CLIENT UNBLOCK in an EXEC ends waiters while it holds others.
        var left = true;
        foreach (var place in waiter.Places)
        {
            var shard = ShardOf(place);
            if (!shard.Lock.TryEnter())
            {
                left = false;
                continue;
            }
            try
            {
                place.Registry.Remove(place);
            }
            finally
            {
                shard.Lock.Exit();
            }
        }
        if (!left) Waiting.AddDeparted(waiter);
        waiter.DeliverEnd(end);
    }

    private Shard ShardOf(in WaitPlace place) => Shards[ShardIndex(place.Key.Id.Key)];

    private KeyType TypeOf(Shard shard, KeyId id)
    {
        var record = RecordTable<KeyRecord>.Find(shard.Databases[id.Database].Keys, id.Key, KeyHash.Of(id.Key, HashSeed));
        if (record == 0) return KeyType.None;
        var expiry = KeyRecord.Expiry(record);
        return expiry >= 0 && expiry < UnixMilliseconds ? KeyType.None : KeyRecord.Type(record);
    }
}
