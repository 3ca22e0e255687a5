namespace RedHare.Broker.Journal;

/// <summary>What a record says. The numbers are the format's.</summary>
internal enum RecordType : byte
{
    /// <summary>A message, for one or more queues.</summary>
    Message = 1,

    /// <summary>Compaction has moved a message: it counts only for queues that still have it.</summary>
    Moved = 2,

    /// <summary>Messages have left a queue.</summary>
    Settled = 3,

    /// <summary>A definition (queue, exchange, binding, user …) has this content from now on.</summary>
    Defined = 4,

    /// <summary>A definition is gone.</summary>
    Removed = 5,

    /// <summary>A queue and all its messages are gone; its number is not used again.</summary>
    Dropped = 6,

    /// <summary>Says nothing; somebody waits for the batch it is in.</summary>
    Barrier = 7,
}
