using RedHare.Engine.Memory;

namespace RedHare.Engine;

/// <summary>How an engine is laid out. All of it is fixed for the engine's life.</summary>
public sealed record EngineOptions
{
    /// <summary>Number of shards: a power of two, at most 64; 0 means four to a core.</summary>
    public int Shards { get; init; }

    /// <summary>Number of databases that SELECT can choose from.</summary>
    public int Databases { get; init; } = 16;

    /// <summary>Bytes of the effect log's ring, a power of two.</summary>
    public int EffectLogBytes { get; init; } = 1 << 20;

    /// <summary>The source of wall time; tests inject their own.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The secret of the key hash; 0 draws one at random.</summary>
    public ulong HashSeed { get; init; }

    /// <summary>Makes a checking allocator for each shard; for tests.</summary>
    public Func<ArenaChecks>? Checks { get; init; }

    internal int ShardCount
    {
        get
        {
            var wanted = Shards > 0 ? Shards : Environment.ProcessorCount * 4;
            return Math.Clamp((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)wanted), 1, 64);
        }
    }
}
