namespace RedHare.Patterns.Messaging;

/// <summary>In which order one consumer handles what its queue delivers.</summary>
public enum MessageOrder
{
    /// <summary>None: as many at a time as the consumer may; what failed comes later again.</summary>
    None,

    /// <summary>Messages with the same key one after the other; different keys beside each other. What failed is tried again before its key's next message.</summary>
    PerKey,

    /// <summary>All one after the other. What failed is tried again before the next message.</summary>
    Queue,
}
