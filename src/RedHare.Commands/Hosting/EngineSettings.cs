using RedHare.Commands.Configuration;
using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>Carries directives that the engine needs over to it, at the start and whenever one is changed.</summary>
internal static class EngineSettings
{
    private static ReadOnlySpan<string> Names =>
        new[] { "maxmemory-policy", "lfu-log-factor", "lfu-decay-time", "lazyfree-lazy-expire", "lazyfree-lazy-eviction", "lazyfree-lazy-server-del", "snapshot-memory-limit" };

    public static void Keep(ServerConfiguration configuration, StorageEngine engine)
    {
        Apply(configuration, engine);
        foreach (var name in Names)
            configuration.OnChange(name, () =>
            {
                Apply(configuration, engine);
                return null;
            });
    }

    private static void Apply(ServerConfiguration configuration, StorageEngine engine)
    {
        engine.SnapshotMemory = configuration.Persistence.SnapshotMemory;
        var memory = configuration.Memory;
        engine.Frequency = memory.IsLfu ? new AccessFrequency(memory.LfuLogFactor, memory.LfuDecayTime) : null;
        engine.LazyExpire = memory.LazyExpire;
        engine.LazyEviction = memory.LazyEviction;
        engine.LazyServerDelete = memory.LazyServerDel;
    }
}
