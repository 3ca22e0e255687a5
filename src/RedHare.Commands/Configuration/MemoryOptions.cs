using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>How much memory the data may take, and how keys leave it.</summary>
public sealed class MemoryOptions
{
    private const string NoJemalloc =
        "Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified Jemalloc like the one shipped by default with the Redis source distribution";

    /// <summary>Bytes, at most; 0 is no limit.</summary>
    public long MaxMemory { get; private set; }
    /// <summary>What happens above <see cref="MaxMemory"/>.</summary>
    public EvictionPolicy Policy { get; private set; }
    /// <summary>Whether the policy counts accesses (LFU) rather than remembering the last one (LRU).</summary>
    public bool IsLfu => Policy is EvictionPolicy.AllKeysLfu or EvictionPolicy.VolatileLfu;
    /// <summary>Whether keys are evicted by when they were used last.</summary>
    public bool IsLru => Policy is EvictionPolicy.AllKeysLru or EvictionPolicy.VolatileLru;
    /// <summary>Keys sampled for an eviction.</summary>
    public int MaxMemorySamples { get; private set; }
    /// <summary>0 to 100: how much time a command may spend on evicting.</summary>
    public int EvictionTenacity { get; private set; }
    /// <summary>How quickly the LFU counter saturates.</summary>
    public int LfuLogFactor { get; private set; }
    /// <summary>Minutes in which an LFU counter falls by one; 0 never.</summary>
    public int LfuDecayTime { get; private set; }
    /// <summary>Whether evicted values are freed in slices.</summary>
    public bool LazyEviction { get; private set; }
    /// <summary>Whether expired values are freed in slices.</summary>
    public bool LazyExpire { get; private set; }
    /// <summary>Whether values that a command replaces are freed in slices.</summary>
    public bool LazyServerDel { get; private set; }
    /// <summary>Whether DEL acts as UNLINK.</summary>
    public bool LazyUserDel { get; private set; }
    /// <summary>Whether FLUSHALL, FLUSHDB and the like without an argument mean ASYNC.</summary>
    public bool LazyUserFlush { get; private set; }
    /// <summary>1 to 10: how much time active expiry may take.</summary>
    public int ActiveExpireEffort { get; private set; }
    /// <summary>Runs of the housekeeping a second, 1 to 500.</summary>
    public int Hz { get; private set; }

    internal static Directive[] Table =>
    [
        Memory("maxmemory", 0, bind: static (c, v) => c.Memory.MaxMemory = v),
        Choice("maxmemory-policy", "noeviction",
            ["volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl", "allkeys-lru", "allkeys-lfu", "allkeys-random", "noeviction"],
            static (c, v) => c.Memory.Policy = (EvictionPolicy)v),
        Integer("maxmemory-samples", 5, 1, 64, static (c, v) => c.Memory.MaxMemorySamples = (int)v),
        Integer("maxmemory-eviction-tenacity", 10, 0, 100, static (c, v) => c.Memory.EvictionTenacity = (int)v),
        Integer("lfu-log-factor", 10, bind: static (c, v) => c.Memory.LfuLogFactor = (int)v),
        Integer("lfu-decay-time", 1, bind: static (c, v) => c.Memory.LfuDecayTime = (int)v),
        Boolean("lazyfree-lazy-eviction", false, static (c, v) => c.Memory.LazyEviction = v),
        Boolean("lazyfree-lazy-expire", false, static (c, v) => c.Memory.LazyExpire = v),
        Boolean("lazyfree-lazy-server-del", false, static (c, v) => c.Memory.LazyServerDel = v),
        Boolean("lazyfree-lazy-user-del", false, static (c, v) => c.Memory.LazyUserDel = v),
        Boolean("lazyfree-lazy-user-flush", false, static (c, v) => c.Memory.LazyUserFlush = v),
        Integer("active-expire-effort", 1, 1, 10, static (c, v) => c.Memory.ActiveExpireEffort = (int)v),
        new NumberDirective("hz", 10, 0, int.MaxValue, None, null, NumberFormat.Integer, static (c, v) => c.Memory.Hz = (int)v) { Clamp = (1, 500) },
        Boolean("dynamic-hz", true, flags: Moot),
        Boolean("activerehashing", true, flags: Moot),
        Boolean("activedefrag", false, refusal: NoJemalloc),
        Integer("active-defrag-cycle-min", 1, 1, 99, flags: Moot),
        Integer("active-defrag-cycle-max", 25, 1, 99, flags: Moot),
        Integer("active-defrag-threshold-lower", 10, 0, 1000, flags: Moot),
        Integer("active-defrag-threshold-upper", 100, 0, 1000, flags: Moot),
        Integer("active-defrag-max-scan-fields", 1000, 1, long.MaxValue, flags: Moot),
        Memory("active-defrag-ignore-bytes", 100 << 20, 1, flags: Moot),
        Boolean("jemalloc-bg-thread", true, flags: Moot),
        Boolean("disable-thp", true, flags: Immutable | Moot),
    ];
}
