namespace RedHare.Broker;

/// <summary>The consumers of one priority that can take a delivery, taking turns. Those that cannot stand outside, so a thousand blocked ones cost nothing.</summary>
internal sealed class ConsumerRing(int priority)
{
    public int Priority { get; } = priority;

    public Consumer? First { get; private set; }

    private Consumer? Last { get; set; }

    public void Add(Consumer consumer)
    {
        if (consumer.IsInRing) return;
        consumer.IsInRing = true;
        consumer.Previous = Last;
        consumer.Next = null;
        if (Last is null) First = consumer;
        else Last.Next = consumer;
        Last = consumer;
    }

    public void Remove(Consumer consumer)
    {
        if (!consumer.IsInRing) return;
        consumer.IsInRing = false;
        if (consumer.Previous is null) First = consumer.Next;
        else consumer.Previous.Next = consumer.Next;
        if (consumer.Next is null) Last = consumer.Previous;
        else consumer.Next.Previous = consumer.Previous;
        consumer.Previous = consumer.Next = null;
    }

    /// <summary>Its turn is over.</summary>
    public void Rotate(Consumer consumer)
    {
        if (consumer == Last || !consumer.IsInRing) return;
        Remove(consumer);
        Add(consumer);
    }
}
