namespace RedHare.Patterns.PostgreSql;

/// <summary>How an outbox is kept and relayed. All processes must say the same of its table and lanes.</summary>
public sealed record PostgresOutboxOptions
{
    /// <summary>The table, with its schema before a dot where that is not found by itself; beside it lies one more, <c>TABLE_lanes</c>. <c>outbox</c> unless said otherwise.</summary>
    public string Table { get; init; } = "outbox";

    /// <summary>Into how many lanes rows are divided by their order key. Rows of a lane are published in their order, lanes beside each other, each by one relay at a time. 8 unless said otherwise; 1 keeps one order over all.</summary>
    public int Lanes { get; init; } = 8;

    /// <summary>Rows that are published together at most; 200 unless said otherwise.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>Lanes that one relay works on at the same time; 1 unless said otherwise. Each takes a connection of its own while it works.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>
    /// Whether a transaction that adds rows wakes the relays (NOTIFY, when it commits). True unless said otherwise. PostgreSQL lets transactions that notify commit one after the other; with many thousands of them a second,
    /// false and a short <see cref="PollInterval"/> cost less.
    /// </summary>
    public bool Notifies { get; init; } = true;

    /// <summary>How often a relay looks without having been woken: behind NOTIFY, which a lost connection can miss. 5 seconds unless said otherwise.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a batch may take to publish; then it is published again. 30 seconds unless said otherwise.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after a failure, doubled with each further one up to <see cref="MaxRetryDelay"/>; 200 ms unless said otherwise.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest pause; 30 seconds unless said otherwise.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a message may be returned or refused by the broker before it is parked, with the reason, so that it is in nobody's way. 10 unless said otherwise. A broker that is away does not count.</summary>
    public int MaxAttempts { get; init; } = 10;

    internal PostgresOutboxOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Lanes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Lanes, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(PollInterval, TimeSpan.FromMilliseconds(10));
        ArgumentOutOfRangeException.ThrowIfLessThan(PublishTimeout, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryDelay, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, RetryDelay);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxAttempts, 1);
        return this;
    }
}
