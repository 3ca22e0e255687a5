namespace RedHare.Broker;

/// <summary>A consumer of a stream and where it reads.</summary>
internal sealed class StreamCursor(Consumer consumer, long offset)
{
    public Consumer Consumer { get; } = consumer;

    /// <summary>The next offset for it.</summary>
    public long Offset { get; set; } = offset;
}
