namespace RedHare.Broker;

/// <summary>A delivery that waits for its answer.</summary>
internal struct Unacked
{
    public ulong Tag;

    /// <summary>Null for what basic.get brought.</summary>
    public Consumer? Consumer;

    public MessageQueue Queue;

    public QueueEntry Entry;

    /// <summary>It was answered, and keeps its place until those before it are.</summary>
    public bool IsAnswered;
}
