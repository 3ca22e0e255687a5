namespace RedHare.Commands;

/// <summary>Errors that many commands give, in Redis's words.</summary>
public static class Errors
{
    /// <summary>The key holds another type.</summary>
    public static ReadOnlySpan<byte> WrongType => "WRONGTYPE Operation against a key holding the wrong kind of value"u8;

    /// <summary>An argument or a value is no 64-bit integer.</summary>
    public static ReadOnlySpan<byte> NotAnInteger => "ERR value is not an integer or out of range"u8;

    /// <summary>An argument is no double.</summary>
    public static ReadOnlySpan<byte> NotAFloat => "ERR value is not a valid float"u8;

    /// <summary>Options that do not go together, or unknown ones.</summary>
    public static ReadOnlySpan<byte> Syntax => "ERR syntax error"u8;

    /// <summary>The key must exist.</summary>
    public static ReadOnlySpan<byte> NoSuchKey => "ERR no such key"u8;

    /// <summary>An index outside a list.</summary>
    public static ReadOnlySpan<byte> IndexOutOfRange => "ERR index out of range"u8;

    /// <summary>A count or length that must not be negative.</summary>
    public static ReadOnlySpan<byte> MustBePositive => "ERR value is out of range, must be positive"u8;

    /// <summary>Memory is over maxmemory and nothing may be evicted.</summary>
    public static ReadOnlySpan<byte> OutOfMemory => "OOM command not allowed when used memory > 'maxmemory'."u8;

    /// <summary>min-replicas-to-write is not satisfied.</summary>
    public static ReadOnlySpan<byte> NoReplicas => "NOREPLICAS Not enough good replicas to write."u8;

    /// <summary>A script of EVAL runs for too long.</summary>
    public static ReadOnlySpan<byte> Busy => "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."u8;

    /// <summary>Snapshots fail, and writes are refused for that.</summary>
    public static ReadOnlySpan<byte> SnapshotFailed => "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error."u8;

    /// <summary>The data set is being loaded.</summary>
    public static ReadOnlySpan<byte> Loading => "LOADING Redis is loading the dataset in memory"u8;

    /// <summary>What a bug answers; its details go to the log alone.</summary>
    public static ReadOnlySpan<byte> Internal => "ERR internal error"u8;
}
