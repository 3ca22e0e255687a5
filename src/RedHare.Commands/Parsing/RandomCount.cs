namespace RedHare.Commands;

/// <summary>The count of SRANDMEMBER, HRANDFIELD and ZRANDMEMBER: so many distinct elements, or, negative, so many that may repeat.</summary>
internal static class RandomCount
{
    /// <summary>More elements than a reply can have.</summary>
    public static ReadOnlySpan<byte> OutOfRange => "ERR value is out of range"u8;

    /// <summary>Reads the count, whose negation is a number too; otherwise answers the error.</summary>
    public static bool TryParse(CommandCall call, int index, out long count)
    {
        if (!call.TryInteger(index, out count)) return false;
        if (count != long.MinValue) return true;
        call.Reply.Error("ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"u8);
        return false;
    }
}
