namespace RedHare;

/// <summary>What a client must know of a command to route it and to retry it.</summary>
[Flags]
public enum CommandTraits
{
    /// <summary>It writes, and running it twice is not the same as running it once: never retried once it may have been sent.</summary>
    None = 0,

    /// <summary>It only reads: may be retried, may go to a replica.</summary>
    ReadOnly = 1 << 0,

    /// <summary>It writes, and running it twice leaves the same as running it once (SET without conditions, DEL): may be retried. Not one whose reply says what
    /// changed and is decided by (SADD, ZREM): the second run's would mislead.</summary>
    Idempotent = 1 << 1,

    /// <summary>It may wait on the server: it goes to a connection of its own.</summary>
    Blocking = 1 << 2,

    /// <summary>It has no keys and concerns all of them: in a cluster every master runs it (FLUSHALL, DBSIZE, SCRIPT LOAD).</summary>
    EveryMaster = 1 << 3,
}
