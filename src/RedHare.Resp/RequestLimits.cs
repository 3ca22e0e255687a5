namespace RedHare.Resp;

/// <summary>The protocol limits of one server, shared by the parsers of all its connections; a change applies from the next argument on.</summary>
public sealed class RequestLimits
{
    /// <summary>Redis's limit for a line without an end: an inline command, or the digits of a count or length, in bytes.</summary>
    public const int MaxLine = 64 * 1024;

    /// <summary>More arguments than this are refused from a client that has yet to authenticate.</summary>
    public const int MaxUnauthenticatedArguments = 10;

    /// <summary>A longer argument than this, in bytes, is refused from a client that has yet to authenticate.</summary>
    public const int MaxUnauthenticatedBulk = 16384;

    private long _maxBulkLength = 512L * 1024 * 1024;

    /// <summary>The longest argument in bytes, inclusive: <c>proto-max-bulk-len</c>, 512 MiB by default.
    /// An argument must also fit into an array, so that 2 GiB less a margin is the effective upper bound.</summary>
    public long MaxBulkLength
    {
        get => Volatile.Read(ref _maxBulkLength);
        set => Volatile.Write(ref _maxBulkLength, value);
    }
}
