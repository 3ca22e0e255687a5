namespace RedHare.Commands;

/// <summary>Redis's command flags, as <c>COMMAND INFO</c> reports them, and those of our own dispatcher at the end.</summary>
[Flags]
public enum CommandFlags
{
    /// <summary>No flag.</summary>
    None = 0,
    /// <summary>May change data.</summary>
    Write = 1 << 0,
    /// <summary>Never changes data.</summary>
    ReadOnly = 1 << 1,
    /// <summary>Refused when memory is over its limit.</summary>
    DenyOom = 1 << 2,
    /// <summary>An administrator's command.</summary>
    Admin = 1 << 3,
    /// <summary>Part of publish-subscribe.</summary>
    PubSub = 1 << 4,
    /// <summary>Not allowed in a script.</summary>
    NoScript = 1 << 5,
    /// <summary>May block the client.</summary>
    Blocking = 1 << 6,
    /// <summary>Allowed while the data set is loading.</summary>
    Loading = 1 << 7,
    /// <summary>Allowed on a replica whose link is down.</summary>
    Stale = 1 << 8,
    /// <summary>Not shown to MONITOR.</summary>
    SkipMonitor = 1 << 9,
    /// <summary>Not recorded by SLOWLOG.</summary>
    SkipSlowlog = 1 << 10,
    /// <summary>Runs in O(1) or O(log n).</summary>
    Fast = 1 << 11,
    /// <summary>Allowed before authentication.</summary>
    NoAuth = 1 << 12,
    /// <summary>May be propagated though it is not a write (PUBLISH).</summary>
    MayReplicate = 1 << 13,
    /// <summary>Its keys cannot be found by position alone.</summary>
    MovableKeys = 1 << 14,
    /// <summary>Not allowed between MULTI and EXEC.</summary>
    NoMulti = 1 << 15,
    /// <summary>Allowed while a script is busy.</summary>
    AllowBusy = 1 << 16,
    /// <summary>Takes keys but may be called with none (EVAL with a count of 0).</summary>
    NoMandatoryKeys = 1 << 17,
    /// <summary>Refused while a replica loads beside its old data set.</summary>
    NoAsyncLoading = 1 << 18,
    /// <summary>Ours: runs under the locks of all shards (FLUSHALL, SWAPDB).</summary>
    AllShards = 1 << 24,
    /// <summary>Ours: a command of a MULTI that runs at once instead of being queued (EXEC, DISCARD, WATCH, QUIT, RESET).</summary>
    Immediate = 1 << 25,
    /// <summary>Ours: takes shards one at a time by itself (SCAN, RANDOMKEY); within EXEC it has all.</summary>
    VisitsShards = 1 << 26,
    /// <summary>Ours: calls a script, which decides on flags and shards (EVAL, FCALL).</summary>
    CallsScript = 1 << 27,
}
