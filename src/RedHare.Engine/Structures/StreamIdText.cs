namespace RedHare.Engine;

/// <summary>Ids as Redis reads them in arguments: <c>ms-seq</c>, <c>ms</c> and <c>ms-*</c>.</summary>
/// <remarks>
/// Each number is read by C's strtoull where the strict reading fails: white space, a sign and leading zeros may precede it, and a negative one with
/// leading zeros wraps around. Nobody should write that, but a client that does gets the same answer as from Redis.
/// </remarks>
public static class StreamIdText
{
    private const int LongestText = 127;

    /// <summary>Reads an id.</summary>
    /// <param name="text">The argument.</param>
    /// <param name="missingSequence">The sequence of an id without one.</param>
    /// <param name="id">The id; with <paramref name="anySequence"/> its sequence is 0.</param>
    /// <param name="anySequence">True for <c>ms-*</c>; who has no use for it must refuse that.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, ulong missingSequence, out StreamId id, out bool anySequence)
    {
        id = default;
        anySequence = false;
        if (text.Length > LongestText) return false;
        var end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        var dash = text.IndexOf((byte)'-');
        if (!TryNumber(dash < 0 ? text : text[..dash], out var milliseconds)) return false;
        var sequence = missingSequence;
        if (dash >= 0)
        {
            var rest = text[(dash + 1)..];
            anySequence = rest.SequenceEqual("*"u8);
            if (anySequence) sequence = 0;
            else if (!TryNumber(rest, out sequence)) return false;
        }
        id = new(milliseconds, sequence);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out ulong value)
    {
        if (RedisNumber.TryParseLong(text, out var number))
        {
            value = (ulong)number;
            return number >= 0;
        }
        value = 0;
        text = text.TrimStart(" \t\n\v\f\r"u8);
        var negative = text.StartsWith("-"u8);
        if (negative || text.StartsWith("+"u8)) text = text[1..];
        if (text.IsEmpty) return false;
        foreach (var c in text)
        {
            var digit = (ulong)c - '0';
            if (digit > 9 || value > (ulong.MaxValue - digit) / 10) return false;
            value = value * 10 + digit;
        }
        if (negative) value = 0 - value;
        return true;
    }
}
