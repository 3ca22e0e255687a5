namespace RedHare.Broker.Journal;

/// <summary>A thread that waits for one batch.</summary>
internal sealed class CommitWait : CommitListener
{
    private readonly TaskCompletionSource<string?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with null when the batch is durable, otherwise with the reason.</summary>
    public Task<string?> Task => _done.Task;

    /// <summary>Waits. Null when the batch is durable, otherwise the reason.</summary>
    public string? Wait() => Task.GetAwaiter().GetResult();

    /// <summary>Where a batch that is durable ended.</summary>
    internal LogEnd End { get; private set; }

    internal override void Committed(Batch batch)
    {
        End = new LogEnd(batch.Segment, batch.Offset + batch.Length, batch.Number);
        Committed(batch.Number);
    }

    protected internal override void Committed(long batch) => _done.TrySetResult(null);

    protected internal override void Failed(long batch, string reason) => _done.TrySetResult(reason);
}
