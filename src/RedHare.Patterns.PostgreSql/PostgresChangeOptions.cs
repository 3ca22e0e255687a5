using RedHare.Patterns.Caching;

namespace RedHare.Patterns.PostgreSql;

/// <summary>How changes of a table are told.</summary>
public sealed record PostgresChangeOptions
{
    /// <summary>The channel of NOTIFY; made of the table's name where null.</summary>
    public string? Channel { get; init; }

    /// <summary>Rows of one statement whose keys are told one by one; what changes more is told as "everything". 100 unless said otherwise.</summary>
    public int MaxKeysPerStatement { get; init; } = 100;

    /// <summary>From a row's key, as PostgreSQL writes it as text, to what is stale in a cache; the same text as a cache's key where null.</summary>
    public Func<string, CacheInvalidation>? Invalidates { get; init; }

    /// <summary>
    /// Whether everything is taken as changed when listening begins. True unless said otherwise: what was cached before may be older than what others have written while
    /// nobody listened. False where another process always listens.
    /// </summary>
    public bool ClearsAtStart { get; init; } = true;

    /// <summary>How often a connection that brings nothing is asked for a sign of life; 10 seconds unless said otherwise. Without an answer in as long it is lost.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause before another attempt to connect; 5 seconds unless said otherwise.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(5);
}
