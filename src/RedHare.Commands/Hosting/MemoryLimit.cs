using System.Collections.Concurrent;
using System.Diagnostics;
using RedHare.Commands.Configuration;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// maxmemory and its policy. Before a command that may need memory runs, and before it locks anything, keys are evicted until there is room or
/// its share of time is over; what is left is done by housekeeping.
/// </summary>
internal sealed class MemoryLimit(ServerContext server)
{
    private const int HousekeepingMilliseconds = 25;

    private readonly ConcurrentBag<Evictor> _idle = [];
    private readonly ExecutionUnit _housekeeper = new(server.Engine);

    /// <summary>False when memory is over its limit and nothing may be, or is left to be, evicted: then the command is refused.</summary>
    public bool MakeRoom(ExecutionUnit unit)
    {
        var memory = server.Configuration.Memory;
        return !IsOver(memory) || Evict(unit, memory, TimeLimit(memory.EvictionTenacity));
    }

    /// <summary>Called by the engine's housekeeping.</summary>
    public void Keep()
    {
        var memory = server.Configuration.Memory;
        if (IsOver(memory)) Evict(_housekeeper, memory, TimeSpan.FromMilliseconds(HousekeepingMilliseconds));
    }

    // CLIENT PAUSE holds evictions too: then every command passes.
    private bool IsOver(MemoryOptions memory) => memory.MaxMemory > 0 && !server.Pause.IsActive && server.Engine.UsedBytes > memory.MaxMemory;

    private bool Evict(ExecutionUnit unit, MemoryOptions memory, TimeSpan limit)
    {
        if (memory.Policy == EvictionPolicy.NoEviction) return false;
        var onlyExpiring = memory.Policy is EvictionPolicy.VolatileLru or EvictionPolicy.VolatileLfu or EvictionPolicy.VolatileRandom or EvictionPolicy.VolatileTtl;
        var order = memory.Policy switch
        {
            EvictionPolicy.VolatileLru or EvictionPolicy.AllKeysLru => EvictionOrder.LeastRecent,
            EvictionPolicy.VolatileLfu or EvictionPolicy.AllKeysLfu => EvictionOrder.LeastFrequent,
            EvictionPolicy.VolatileTtl => EvictionOrder.SoonestExpiry,
            _ => EvictionOrder.Any,
        };
        var started = Stopwatch.GetTimestamp();
        if (!_idle.TryTake(out var evictor)) evictor = new Evictor(server.Engine);
        var possible = true;
        do possible = evictor.EvictOne(unit, order, onlyExpiring, memory.MaxMemorySamples);
        while (possible && IsOver(memory) && Stopwatch.GetElapsedTime(started) < limit);
        _idle.Add(evictor);
        // Where a busy script holds the shards nothing can be said: the command will be refused for that.
        return possible || !IsOver(memory) || server.Engine.IsHeld;
    }

    /// <summary>Redis's reading of maxmemory-eviction-tenacity: 50 µs for each point to 10, then 15 % more for each, and at 100 no limit.</summary>
    private static TimeSpan TimeLimit(int tenacity) => tenacity switch
    {
        <= 10 => TimeSpan.FromMicroseconds(50 * tenacity),
        < 100 => TimeSpan.FromMicroseconds(500 * Math.Pow(1.15, tenacity - 10)),
        _ => TimeSpan.MaxValue,
    };
}
