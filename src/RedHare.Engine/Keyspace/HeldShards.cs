using System.Numerics;
using System.Runtime.CompilerServices;

namespace RedHare.Engine;

/// <summary>The shards whose locks a unit holds. They are taken in the order of their numbers, so that two units never wait for each other.</summary>
internal struct HeldShards
{
    /// <summary>One bit for each.</summary>
    public ulong Mask { get; private set; }

    /// <summary>True when this shard's lock is held.</summary>
    public readonly bool Has(int shard) => (Mask >> shard & 1) != 0;

    /// <summary>Takes the locks of the shards in the mask; false, with none taken, when another unit holds one of them for long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(StorageEngine engine, ulong shards)
    {
        for (var rest = shards; rest != 0; rest &= rest - 1)
        {
            var index = BitOperations.TrailingZeroCount(rest);
            if (!engine.TryLock(engine.Shards[index]))
            {
                Release(engine);
                return false;
            }
            Mask |= 1UL << index;
        }
        // Under the locks, which Dispose takes before it frees anything: whoever comes later must not touch what was freed.
        if (!engine.IsDisposed) return true;
        Release(engine);
        ObjectDisposedException.ThrowIf(true, engine);
        return false;
    }

    /// <summary>Gives all back.</summary>
    public void Release(StorageEngine engine)
    {
        for (var rest = Mask; rest != 0; rest &= rest - 1) engine.Shards[BitOperations.TrailingZeroCount(rest)].Lock.Exit();
        Mask = 0;
    }

    /// <summary>Those of them with a key that is reserved for waiters.</summary>
    public readonly ulong Reserved(StorageEngine engine)
    {
        ulong ready = 0;
        for (var rest = Mask; rest != 0; rest &= rest - 1)
        {
            var index = BitOperations.TrailingZeroCount(rest);
            if (engine.Shards[index].Waiters.HasReady) ready |= 1UL << index;
        }
        return ready;
    }
}
