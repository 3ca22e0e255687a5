namespace RedHare.Server.Amqp;

/// <summary>
/// Puts off the waking of other connections' loops while a thread handles a piece of input. Waking costs a system call and, at the other end, a round for one
/// message; one round for all that a piece of input brought costs the same.
/// </summary>
internal sealed class WakeBatches : IDisposable
{
    private readonly ThreadLocal<Batch> _batches = new(static () => new Batch());

    /// <summary>Begins to collect on this thread.</summary>
    public void Begin() => _batches.Value!.IsOpen = true;

    /// <summary>Wakes those who were collected.</summary>
    public void End()
    {
        var batch = _batches.Value!;
        batch.IsOpen = false;
        if (batch.Outboxes.Count == 0) return;
        foreach (var outbox in batch.Outboxes) outbox.Wake();
        batch.Outboxes.Clear();
    }

    /// <summary>Wakes, now or at the end of what this thread does.</summary>
    public void Wake(Outbox outbox)
    {
        var batch = _batches.Value!;
        if (batch.IsOpen) batch.Outboxes.Add(outbox);
        else outbox.Wake();
    }

    public void Dispose() => _batches.Dispose();

    private sealed class Batch
    {
        public readonly List<Outbox> Outboxes = [];
        public bool IsOpen;
    }
}
