namespace RedHare.Patterns.PubSub;

/// <summary>A subscriber had no room for a message, and had asked to fail then.</summary>
public sealed class SubscriberTooSlowException(string topic, int capacity) : Exception($"{capacity} messages of '{topic}' waited, and another one came.")
{
    /// <summary>How many waited.</summary>
    public int Capacity => capacity;
}
