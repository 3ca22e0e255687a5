using Microsoft.Extensions.Logging;

namespace RedHare.Client;

/// <summary>Bounds and manners of a <see cref="NearCache"/>.</summary>
public sealed record NearCacheOptions
{
    /// <summary>Who hears when all that is held was dropped; null for the connection's own (<see cref="RedisOptions.LoggerFactory"/>).</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    /// <summary>Keys that may be held, each with all that was read of it; at least 1.</summary>
    public int MaxEntries { get; init; } = 100_000;

    /// <summary>Bytes of memory that may be held, keys and the cache's own objects counted in. What takes more than an eighth of it alone is not kept.</summary>
    public long MaxBytes { get; init; } = 64L << 20;

    /// <summary>How the server knows what to tell of.</summary>
    public NearCacheMode Mode { get; init; }

    /// <summary>Keys that begin with one of these are cached, all others are read from the server each time; none for all keys. With
    /// <see cref="NearCacheMode.Broadcast"/> the server tells of these alone, and none may begin with another.</summary>
    public IReadOnlyList<RedisKey> Prefixes { get; init; } = [];

    /// <summary>After so long a copy is read anew though nobody said that it is stale; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan MaxAge { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Asks for a key's time to live (PTTL) along with each load, so that a copy ends no later than its key. Without it a key that has expired is served
    /// until the server comes to delete it and says so, usually within a second; so it is with fields of a hash that expire (HEXPIRE) in any case. A user who may not run PTTL gets answers that are not kept.
    /// </summary>
    public bool FollowExpiry { get; init; } = true;

    /// <summary>How often each server is asked for a sign of life, so that a connection which died in silence is noticed. When no answer comes within twice
    /// this time everything is dropped. <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The clock of <see cref="MaxAge"/>, <see cref="FollowExpiry"/> and <see cref="Heartbeat"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}

/// <summary>How a server knows which keys a near cache wants to hear of.</summary>
public enum NearCacheMode
{
    /// <summary>It remembers what was read, in a table that tracking-table-max-keys bounds, and tells once of each. For caches that hold a small part of the keys.</summary>
    Tracked,

    /// <summary>It remembers nothing and tells every change of keys with the cache's prefixes. For few keys that change rarely, and many clients.</summary>
    Broadcast,
}
