namespace RedHare.Broker;

/// <summary>What a queue has handed out and not had answered, in numbers. Under the queue's lock.</summary>
internal sealed class UnackedTally
{
    public long Messages { get; private set; }

    /// <summary>Their bodies.</summary>
    public long Bytes { get; private set; }

    public void Add(in QueueEntry entry)
    {
        Messages++;
        Bytes += entry.Message.BodyLength;
    }

    public void Remove(in QueueEntry entry)
    {
        Messages--;
        Bytes -= entry.Message.BodyLength;
    }
}
