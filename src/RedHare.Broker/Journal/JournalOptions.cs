namespace RedHare.Broker.Journal;

/// <summary>How a journal uses its disk.</summary>
internal sealed record JournalOptions
{
    /// <summary>Bytes after which the log goes on in another file; at most 256 MiB. A batch stands in one file, so the last may go over it.</summary>
    public long SegmentSize { get; init; } = 64L << 20;

    /// <summary>Bytes of a batch in memory. A record that is bigger gets one of its own.</summary>
    public int BatchSize { get; init; } = 1 << 20;

    /// <summary>Batches in memory that are not on the disk yet; who appends waits when there are more.</summary>
    public int MaxBatches { get; init; } = 32;

    /// <summary>Bytes of log after which the live positions are written down again; they bound what a start reads besides. More when the positions themselves are many.</summary>
    public long CheckpointInterval { get; init; } = 256L << 20;

    /// <summary>How long what nobody waits for (acknowledgements, unconfirmed messages) may gather in memory.</summary>
    public TimeSpan GatherDelay { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long to leave a disk alone that has failed.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Bytes that compaction copies before it waits for them to be on the disk.</summary>
    public int CompactionSlice { get; init; } = 4 << 20;
}
