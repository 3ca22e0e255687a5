namespace RedHare.Broker;

/// <summary>Gives what waits in a queue to the consumers that are ready, the next message to the next of them. Under the queue's lock; the channel's lock and the sink's come after it.</summary>
internal sealed class Handout(ConsumerSet consumers, Backlog backlog, QueueLimits limits, UnackedTally unacked, QueueCounters counters)
{
    /// <summary>A long queue with consumers that keep up would hold the lock and this thread to its end.</summary>
    private const int Slice = 4096;

    /// <summary>Hands out until nothing waits or nobody is ready. False when others should have their turn at the lock before it goes on.</summary>
    public bool Run()
    {
        for (var given = 0; backlog.InMemory > 0 && consumers.Next is not null; given++)
        {
            if (!limits.DropExpired()) return false;
            if (backlog.InMemory == 0) return true;
            if (given == Slice) return false;
            if (!TryGive(backlog.First, waits: true)) return true;
        }

        return limits.DropExpired();
    }

    /// <summary>Gives a message to the next consumer that takes it.</summary>
    /// <param name="entry">The message.</param>
    /// <param name="waits">It is the first of the backlog; otherwise it has just come and was not put there.</param>
    public bool TryGive(QueueEntry entry, bool waits)
    {
        while (consumers.Next is { } consumer)
        {
            if (!consumer.Channel.TryDeliver(consumer, entry))
            {
                consumer.IsStalled = true;
                consumers.Update(consumer);
                continue;
            }

            if (waits) backlog.TakeFirst();
            else backlog.Log?.InMemory(entry.Sequence);
            if (entry.IsJournaled) backlog.Log!.Delivered(entry.Sequence);
            counters.Delivered++;
            if (entry.IsRedelivered) counters.Redelivered++;
            if (consumer.NeedsAck)
            {
                unacked.Add(entry);
                consumer.CountDelivery();
            }
            else
            {
                counters.DeliveredUnanswered++;
                backlog.Forget(entry);
            }

            consumers.Update(consumer);
            return true;
        }

        return false;
    }
}
