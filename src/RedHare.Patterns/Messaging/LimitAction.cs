namespace RedHare.Patterns.Messaging;

/// <summary>What becomes of a message that a limit does not let through.</summary>
public enum LimitAction
{
    /// <summary>It waits here, and those behind it with it: the queue is read no faster than the limit allows.</summary>
    Wait,

    /// <summary>It goes back to the end of the queue after the time that the limiter tells, through the delay queues; others go first meanwhile. No attempt is counted.</summary>
    Delay,

    /// <summary>It goes to the dead letters.</summary>
    DeadLetter,
}
