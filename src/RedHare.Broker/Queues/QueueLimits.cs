namespace RedHare.Broker;

/// <summary>
/// How much a queue may hold and how long: what is beyond that leaves from its front. A million messages that expire at one instant would hold the queue's lock for a second, so each call drops a slice at most and says whether it
/// came to the end. Under the queue's lock.
/// </summary>
internal sealed class QueueLimits(Backlog backlog, DyingMessages dying, BrokerClock clock, Deadlines deadlines, IDeadline queue)
{
    private const int Slice = 1024;

    /// <summary>Whether a message is refused for the length that the queue would have with it.</summary>
    public bool Refuses(Message message) =>
        backlog.Settings.Overflow != Overflow.DropHead && backlog.WouldOverflow(message, besides: backlog.Settings.IsAtLeastOnce ? dying.Count : 0);

    /// <summary>Drops what is too much. False when some of it is left.</summary>
    public bool DropOverflow()
    {
        if (backlog.Settings.Overflow != Overflow.DropHead) return true;
        for (var dropped = 0; backlog.Overflows; dropped++)
        {
            if (dropped == Slice || dying.AreTooMany) return false;
            dying.Bury(backlog.TakeFirst(), DeadLetter.MaxLength);
        }

        return true;
    }

    /// <summary>Drops what has expired at the front. False when the first that waits may be past its time still.</summary>
    public bool DropExpired()
    {
        if (backlog.InMemory == 0) return true;
        var expiry = backlog.First.ExpiresAt;
        if (expiry == long.MaxValue) return true;
        var now = clock.Now;
        for (var dropped = 0; expiry <= now; dropped++)
        {
            if (dropped == Slice || dying.AreTooMany) return false;
            dying.Bury(backlog.TakeFirst(), DeadLetter.Expired);
            if (backlog.InMemory == 0) return true;
            expiry = backlog.First.ExpiresAt;
        }

        if (expiry != long.MaxValue) deadlines.Set(queue, expiry);
        return true;
    }
}
