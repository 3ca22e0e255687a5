using System.Numerics;

namespace RedHare.Engine;

public sealed partial class StorageEngine
{
    /// <summary>Commands that wait for a key now.</summary>
    public int BlockedWaiters => Waiting.Count;

    /// <summary>Ends a waiter unserved. False when it was already answered or is just being served.</summary>
    public bool End(Waiter waiter, WaitEnd end)
    {
        if (!waiter.RequestEnd(end)) return false;
        CarryOut(waiter, end);
        return true;
    }

    /// <summary>
    /// Serves the waiters of reserved keys until none is left in these shards, and in those that serving reserves. The caller holds no lock.
    /// </summary>
    internal void ServeReady(ulong shards)
    {
        ExecutionUnit? unit = null;
        while (shards != 0)
        {
            var shard = Shards[BitOperations.TrailingZeroCount(shards)];
            Waiter? waiter;
            lock (shard.Lock) waiter = shard.Waiters.Next(out _);
            if (waiter is null) shards &= shards - 1;
            else shards |= Serve(unit ??= new ExecutionUnit(this), shard, waiter);
        }
    }

    private ulong Serve(ExecutionUnit unit, Shard shard, Waiter waiter)
    {
        unit.EnterServing(waiter.Shards);
        var served = false;
        var claimed = false;
        ulong readied;
        try
        {
            // Someone else may have tried it since it was chosen.
            if (shard.Waiters.Next(out var key) == waiter && key is not null)
            {
                key.LastTried = waiter.Ticket;
                claimed = waiter.TryClaim();
                if (claimed)
                {
                    unit.Database = waiter.Database;
                    served = waiter.TryRun(unit);
                    if (served) Unregister(waiter);
                }
            }
        }
        finally
        {
            // A bug in the command must not leave the key reserved and the locks held.
            readied = unit.Leave();
            if (served)
            {
                waiter.Finish();
                Waiting.Finished();
                waiter.Deliver();
            }
            else if (claimed && waiter.Unclaim() is { } end) CarryOut(waiter, end);
        }
        return readied;
    }

    private void CarryOut(Waiter waiter, WaitEnd end)
    {
        foreach (var key in waiter.Keys)
        {
            var shard = Shards[ShardIndex(key)];
            lock (shard.Lock) shard.Waiters.Remove(new KeyId(waiter.Database, key), waiter);
        }
        waiter.Finish();
        Waiting.Finished();
        waiter.DeliverEnd(end);
    }

    private void Unregister(Waiter waiter)
    {
        foreach (var key in waiter.Keys) Shards[ShardIndex(key)].Waiters.Remove(new KeyId(waiter.Database, key), waiter);
    }
}
