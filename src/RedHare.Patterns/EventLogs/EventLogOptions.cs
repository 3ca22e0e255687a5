namespace RedHare.Patterns.EventLogs;

/// <summary>How an event log is kept.</summary>
public sealed record EventLogOptions
{
    /// <summary>
    /// Streams that the log consists of; 8 unless said otherwise, 256 at most. Events of one key are in one of them, and so in order; a group's partitions are divided among its processes, so no more
    /// processes than partitions work at once. All processes must say the same: that is checked.
    /// </summary>
    public int Partitions { get; init; } = 8;

    /// <summary>
    /// Events that each partition keeps, about: a server drops whole blocks of about a hundred. A million unless said otherwise; null for no such bound. What is dropped is dropped, read or not.
    /// </summary>
    public long? MaxLength { get; init; } = 1_000_000;

    /// <summary>How old events get, about, by the server's clock; null, as it is unless said otherwise, for no such bound. A partition drops them when it is appended to.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How long the idempotency key of an append is remembered; a day unless said otherwise.</summary>
    public TimeSpan IdempotencyMemory { get; init; } = TimeSpan.FromDays(1);

    internal EventLogOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Partitions, 256);
        if (MaxLength is { } length) ArgumentOutOfRangeException.ThrowIfLessThan(length, 1, nameof(MaxLength));
        if (MaxAge is { } age) ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.FromMilliseconds(1), nameof(MaxAge));
        ArgumentOutOfRangeException.ThrowIfLessThan(IdempotencyMemory, TimeSpan.FromMilliseconds(1));
        return this;
    }
}
