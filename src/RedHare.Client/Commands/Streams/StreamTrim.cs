namespace RedHare.Client;

/// <summary>What is removed from the head of a stream. The default removes nothing. <see href="https://redis.io/docs/latest/commands/xtrim/"/></summary>
public readonly record struct StreamTrim
{
    private readonly bool _isSet, _isExact, _isById;
    private readonly long _length;
    private readonly StreamId _id;
    private readonly long? _limit;

    private StreamTrim(bool isExact, bool isById, long length, StreamId id, long? limit) =>
        (_isSet, _isExact, _isById, _length, _id, _limit) = (true, isExact, isById, length, id, limit);

    /// <summary>MAXLEN <c>~</c>: all but about the last <paramref name="length"/> entries, where whole nodes can go; cheap.</summary>
    /// <param name="length">How many stay, at least.</param>
    /// <param name="limit">How many go at most in one call; 0 for all, null for the server's default.</param>
    public static StreamTrim MaxLength(long length, long? limit = null) => new(false, false, length, default, limit);

    /// <summary>MAXLEN <c>=</c>: all but exactly the last <paramref name="length"/> entries.</summary>
    public static StreamTrim ExactMaxLength(long length) => new(true, false, length, default, null);

    /// <summary>MINID <c>~</c>: entries below an id, where whole nodes can go; cheap.</summary>
    /// <param name="id">The least that stays for certain.</param>
    /// <param name="limit">How many go at most in one call; 0 for all, null for the server's default.</param>
    public static StreamTrim MinId(StreamId id, long? limit = null) => new(false, true, 0, id, limit);

    /// <summary>MINID <c>=</c>: exactly the entries below an id.</summary>
    public static StreamTrim ExactMinId(StreamId id) => new(true, true, 0, id, null);

    internal bool IsSet => _isSet;

    internal void AddTo(CommandLine line)
    {
        if (!_isSet) return;
        line.Add(_isById ? "MINID"u8 : "MAXLEN"u8).Add(_isExact ? "="u8 : "~"u8);
        if (_isById) _id.AddTo(line);
        else line.Add(_length);
        if (_limit is { } limit) line.Add("LIMIT"u8).Add(limit);
    }
}
