namespace RedHare.Patterns.Messaging;

/// <summary>What becomes of a message whose attempt has failed.</summary>
public enum FailureOutcome
{
    /// <summary>It is tried again after its pause.</summary>
    Retried,

    /// <summary>It is among the dead letters.</summary>
    DeadLettered,

    /// <summary>It was dropped: its queue keeps no dead letters.</summary>
    Dropped,

    /// <summary>It went back to its queue, since it could be put neither into a delay queue nor among the dead letters.</summary>
    Returned,
}
