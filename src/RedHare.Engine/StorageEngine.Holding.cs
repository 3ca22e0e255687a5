namespace RedHare.Engine;

public sealed partial class StorageEngine
{
    private const int PatienceMilliseconds = 10;

    private int _holds;

    /// <summary>True while some unit keeps its locks for long (a busy script, see <see cref="ExecutionUnit.Hold"/>): who would wait for them gives up.</summary>
    public bool IsHeld => Volatile.Read(ref _holds) != 0;

    internal void BeginHold() => Interlocked.Increment(ref _holds);

    internal void EndHold() => Interlocked.Decrement(ref _holds);

    /// <summary>Takes a shard's lock, waiting as long as that promises to be short; false when a unit holds shards for long.</summary>
    internal bool TryLock(Shard shard)
    {
        if (shard.Lock.TryEnter()) return true;
        while (!shard.Lock.TryEnter(PatienceMilliseconds))
            if (IsHeld) return false;
        return true;
    }
}

/// <summary>A shard that a unit wanted to visit is held for long by another (<see cref="StorageEngine.IsHeld"/>).</summary>
public sealed class ShardHeldException() : Exception("Another unit holds the shard for long.");
