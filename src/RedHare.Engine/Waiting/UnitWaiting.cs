namespace RedHare.Engine;

/// <summary>How a unit's command comes to wait.</summary>
public static class UnitWaiting
{
    /// <summary>
    /// Registers a waiter for keys of locked shards that are to hold a value of the given type; <paramref name="alsoTouches"/> are the shards of the command's
    /// other keys. With <paramref name="heedsLoss"/> it is run again whatever becomes of them.
    /// </summary>
    public static void Wait(this ExecutionUnit unit, Waiter waiter, IReadOnlyList<byte[]> keys, KeyType awaits, ulong alsoTouches, long deadline, bool heedsLoss = false)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(waiter);
        ArgumentNullException.ThrowIfNull(keys);
        waiter.Database = unit.Database;
        waiter.Keys = keys;
        waiter.Awaits = awaits;
        waiter.HeedsLoss = heedsLoss;
        waiter.Deadline = deadline;
        waiter.Ticket = unit.Engine.NextTicket();
        waiter.Shards = alsoTouches;
        foreach (var key in keys) Wait(unit, waiter, key);
        unit.Engine.Waiting.Add(waiter);
    }

    private static void Wait(ExecutionUnit unit, Waiter waiter, byte[] key)
    {
        var index = unit.Engine.ShardIndex(key);
        if (!unit.Holds(index)) throw new InvalidOperationException("A command waited for a key that it did not declare.");
        waiter.Shards |= 1UL << index;
        if (unit.Engine.Shards[index].Waiters.Add(new KeyId(unit.Database, key), waiter) is { } place) waiter.Places.Add(place);
    }
}
