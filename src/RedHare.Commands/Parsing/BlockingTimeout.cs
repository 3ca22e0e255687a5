namespace RedHare.Commands.Parsing;

/// <summary>The timeout of a blocking command: seconds, with a fraction; 0 is for ever.</summary>
internal static class BlockingTimeout
{
    /// <summary>Milliseconds, rounded up. Answers an error and returns false when it is no number, negative or beyond a 64-bit clock.</summary>
    public static bool TryParse(CommandCall call, int index, out long milliseconds)
    {
        milliseconds = 0;
        if (!Engine.RedisNumber.TryParseDouble(call[index], out var seconds)) return Refuse(call, "ERR timeout is not a float or out of range"u8);
        var exact = Math.Ceiling(seconds * 1000);
        if (exact >= long.MaxValue) return Refuse(call, "ERR timeout is out of range"u8);
        if (exact < 0) return Refuse(call, "ERR timeout is negative"u8);
        milliseconds = (long)exact;
        return milliseconds < long.MaxValue / 2 || milliseconds <= long.MaxValue - call.Now || Refuse(call, "ERR timeout is out of range"u8);
    }

    private static bool Refuse(CommandCall call, ReadOnlySpan<byte> error)
    {
        call.Reply.Error(error);
        return false;
    }
}
