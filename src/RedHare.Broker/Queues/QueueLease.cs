namespace RedHare.Broker;

/// <summary>How long a queue has not been used: one with x-expires goes when nobody has consumed from it, got from it or declared it for that long. Under the queue's lock.</summary>
internal sealed class QueueLease(Backlog backlog, ConsumerSet consumers, BrokerClock clock, Deadlines deadlines, IDeadline queue)
{
    private long _lastUse = clock.Now;

    /// <summary>It is being used.</summary>
    public void Renew() => _lastUse = clock.Now;

    /// <summary>Has the queue called when the lease may be over.</summary>
    public void Watch()
    {
        if (Expiry is { } expiry) deadlines.Set(queue, expiry);
    }

    public bool IsOver(long now) => now >= Expiry;

    private long? Expiry => consumers.Count == 0 ? _lastUse + backlog.Settings.Expires : null;
}
