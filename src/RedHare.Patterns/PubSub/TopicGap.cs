namespace RedHare.Patterns.PubSub;

/// <summary>Why messages are missing.</summary>
public enum TopicGap
{
    /// <summary>None are.</summary>
    None,

    /// <summary>The connection was lost, or the server cut it; the subscription was made anew. What was published meanwhile is gone, and how much is not known.</summary>
    ConnectionLost,

    /// <summary>The subscriber was too slow, and older messages were dropped.</summary>
    SubscriberTooSlow,

    /// <summary>A message came that cannot be read.</summary>
    Unreadable,
}
