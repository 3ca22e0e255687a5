namespace RedHare.Broker.Journal;

/// <summary>
/// Who waits for batches: one object, told once for each batch that holds something of its own, in the order of the batches and on the journal's thread. Nothing is allocated per message. It
/// may be told before the call that appended has returned the batch's number: who keeps a list by batch compares with the last number heard.
/// </summary>
internal abstract class CommitListener
{
    /// <summary>The batch that it is listed in last; read and written under the lock of the batches.</summary>
    internal long ListedIn { get; set; }

    /// <summary>The batch is durable. Must be quick and must not throw or append.</summary>
    protected internal abstract void Committed(long batch);

    /// <summary>The batch could not be written, or synced: its messages are not to be relied on.</summary>
    protected internal abstract void Failed(long batch, string reason);

    /// <summary>As <see cref="Committed(long)"/>, for those of the journal who want to know where it ended.</summary>
    internal virtual void Committed(Batch batch) => Committed(batch.Number);
}
