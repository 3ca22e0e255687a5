using System.Collections.Concurrent;
using System.Diagnostics;
using RedHare.Commands.Configuration;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// maxmemory and its policy. After a command that may have taken memory, when it holds no lock any more, keys are evicted until there is room or
/// its share of time is over; before the next such command again, and what is left is done by housekeeping.
/// </summary>
/// <remarks>Adding up what the shards use takes tens of nanoseconds, so it is done once for each command that may grow, not before every command as in Redis: what the limit
/// leaves to be evicted is evicted at once, before anybody's next command.
/// <para>Where values of changing sizes leave holes behind, the process holds more than the data, and in a process of its own the server's heap, code and buffers are memory too (<see cref="ProcessMemory"/>). Past 8 % above the
/// limit records are moved together, a bounded piece at a time, and where that does not help keys go, though the data alone would be within its limit; but not below half of that. The 2 % to the promised 10 are for what comes
/// between two looks. Under 64 MB the slabs that are being filled and the runtime are most of it: there 5 % and 1 MB for each shard are tolerated, or a slab of each size where the limit itself is less than that 1 MB, and pages alone count.</para></remarks>
internal sealed class MemoryLimit(ServerContext server)
{
    private const int HousekeepingMilliseconds = 25;

    // A server without keys takes memory too: a limit below that refuses every write, as in Redis, where nothing is evicted.
    private const int OwnBytes = 1024;

    private const long SmallLimit = 64 << 20, SlackPerShard = 1 << 20, SlabOfEachSize = 4 << 20;

    private readonly ConcurrentBag<Evictor> _idle = [];
    private readonly ExecutionUnit _housekeeper = new(server.Engine);
    private volatile bool _isPressed;

    /// <summary>False when memory is over its limit and nothing may be, or is left to be, evicted: then the command is refused.</summary>
    public bool MakeRoom(ExecutionUnit unit) => !_isPressed || Relieve(unit);

    /// <summary>True when memory was over its limit when it was last looked at.</summary>
    public bool IsPressed => _isPressed;

    /// <summary>True when there is a limit.</summary>
    public bool IsSet { get; private set; }

    /// <summary>A command that may have taken memory has ended.</summary>
    public void NoteGrowth(ExecutionUnit unit) => Relieve(unit);

    /// <summary>A connection holds much input or output since its last commands.</summary>
    public void NoteBuffers(ExecutionUnit unit, long bytes)
    {
        if (server.ClientMemory.NoteBuffers(bytes) && IsSet) Relieve(unit);
    }

    /// <summary>The limit changed.</summary>
    public string? Reconsider()
    {
        IsSet = server.Configuration.Memory.MaxMemory > 0;
        _isPressed = true;
        return null;
    }

    private bool Relieve(ExecutionUnit unit)
    {
        var memory = server.Configuration.Memory;
        // What clients held a moment ago they may have given back: no key goes for that.
        if ((_isPressed = IsOver(memory)) && IsFull(memory) && server.Engine.UsedBytes <= memory.MaxMemory)
        {
            server.ClientMemory.CountAgain();
            _isPressed = IsOver(memory);
        }
        if (!_isPressed) return true;
        return Evict(unit, memory, TimeLimit(memory.EvictionTenacity));
    }

    /// <summary>Called by the engine's housekeeping.</summary>
    public void Keep()
    {
        var memory = server.Configuration.Memory;
        server.ProcessMemory.Look(memory.MaxMemory > 0 ? Room(memory.MaxMemory) : long.MaxValue);
        if (_isPressed = IsOver(memory)) Evict(_housekeeper, memory, TimeSpan.FromMilliseconds(HousekeepingMilliseconds));
    }

    // CLIENT PAUSE holds evictions too: then every command passes.
    private bool IsOver(MemoryOptions memory) => memory.MaxMemory > 0 && !server.Pause.IsActive && (IsFull(memory) || IsSpread(memory));

    private bool IsFull(MemoryOptions memory) => Used + (memory.Policy == EvictionPolicy.NoEviction ? OwnBytes : 0) > memory.MaxMemory;

    private bool IsSpread(MemoryOptions memory) => memory.Policy != EvictionPolicy.NoEviction && Beside(memory.MaxMemory) > Room(memory.MaxMemory) && Used > memory.MaxMemory / 2;

    private long Room(long limit) => limit + Tolerance(limit) - server.Engine.MappedBytes;

    private long Tolerance(long limit)
    {
        if (limit >= SmallLimit) return limit / 25 * 2;
        var slack = server.Engine.ShardCount * SlackPerShard;
        return limit / 20 + (limit < slack ? server.Engine.ShardCount * SlabOfEachSize : slack);
    }

    // Buffers are a part of what a process of its own has grown by.
    private long Beside(long limit) => limit < SmallLimit || !server.ProcessMemory.IsOwned ? server.ClientMemory.BufferBytes : server.ProcessMemory.GrowthBytes;

    private long Used => server.Engine.UsedBytes + server.ClientMemory.BufferBytes;

    private bool Evict(ExecutionUnit unit, MemoryOptions memory, TimeSpan limit)
    {
        if (memory.Policy == EvictionPolicy.NoEviction)
        {
            if (server.Engine.UsedBytes + OwnBytes > memory.MaxMemory) return false;
            server.ClientMemory.Count();
            return !IsOver(memory);
        }
        var onlyExpiring = memory.Policy is EvictionPolicy.VolatileLru or EvictionPolicy.VolatileLfu or EvictionPolicy.VolatileRandom or EvictionPolicy.VolatileTtl;
        var order = memory.Policy switch
        {
            EvictionPolicy.VolatileLru or EvictionPolicy.AllKeysLru => EvictionOrder.LeastRecent,
            EvictionPolicy.VolatileLfu or EvictionPolicy.AllKeysLfu => EvictionOrder.LeastFrequent,
            EvictionPolicy.VolatileTtl => EvictionOrder.SoonestExpiry,
            _ => EvictionOrder.Any,
        };
        server.ProcessMemory.Glance();
        var started = Stopwatch.GetTimestamp();
        if (!_idle.TryTake(out var evictor)) evictor = new Evictor(server.Engine);
        var possible = true;
        // Adding up what the shards use costs a good part of an eviction: once for each.
        for (var full = IsFull(memory); ;)
        {
            var compacted = IsSpread(memory) && evictor.Compact();
            if (full || !compacted) possible = evictor.EvictOne(unit, order, onlyExpiring, memory.MaxMemorySamples);
            if (full && server.ClientMemory.BufferBytes > 0 && server.Engine.UsedBytes <= memory.MaxMemory) server.ClientMemory.CountAgain();
            full = IsFull(memory);
            if (!possible || server.Pause.IsActive || !(full || IsSpread(memory)) || Stopwatch.GetElapsedTime(started) >= limit) break;
        }
        _idle.Add(evictor);
        // What clients held a moment ago they may have given back.
        if (!possible && server.Engine.UsedBytes <= memory.MaxMemory) server.ClientMemory.Count();
        server.Latency.Note("eviction-cycle", (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        // Holes alone refuse nothing. Where a busy script holds the shards nothing can be said: the command will be refused for that.
        return possible || !IsFull(memory) || server.Engine.IsHeld;
    }

    /// <summary>Redis's reading of maxmemory-eviction-tenacity: 50 µs for each point to 10, then 15 % more for each, and at 100 no limit.</summary>
    private static TimeSpan TimeLimit(int tenacity) => tenacity switch
    {
        <= 10 => TimeSpan.FromMicroseconds(50 * tenacity),
        < 100 => TimeSpan.FromMicroseconds(500 * Math.Pow(1.15, tenacity - 10)),
        _ => TimeSpan.MaxValue,
    };
}
