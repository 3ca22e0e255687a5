namespace RedHare;

/// <summary>What a <see cref="Reply"/> is; the types of RESP3.</summary>
public enum ReplyKind
{
    /// <summary>Nothing: no such key, no such element, or time up.</summary>
    Null,
    /// <summary>A short status such as <c>OK</c>.</summary>
    Status,
    /// <summary>An error of the server: code and message.</summary>
    Error,
    /// <summary>A signed 64-bit integer.</summary>
    Integer,
    /// <summary>A binary-safe string.</summary>
    Bulk,
    /// <summary>An ordered list of replies.</summary>
    Array,
    /// <summary>Pairs of key and value, alternating in <see cref="Reply.Items"/>.</summary>
    Map,
    /// <summary>An unordered list without duplicates.</summary>
    Set,
    /// <summary>A double.</summary>
    Double,
    /// <summary>True or false.</summary>
    Boolean,
    /// <summary>Something that was not asked for now: a message, an invalidation.</summary>
    Push,
}
