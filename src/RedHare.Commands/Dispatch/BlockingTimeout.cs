using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>The timeout of a blocking command: seconds with a fraction, 0 for ever.</summary>
internal static class BlockingTimeout
{
    /// <summary>Reads the argument as whole milliseconds, rounded up; otherwise answers what is wrong with it.</summary>
    public static bool TryParse(CommandCall call, int index, out long milliseconds)
    {
        milliseconds = 0;
        if (!RedisNumber.TryParseDouble(call[index], out var seconds))
        {
            call.Reply.Error("ERR timeout is not a float or out of range"u8);
            return false;
        }
        var exact = Math.Ceiling(seconds * 1000);
        if (exact < 0)
        {
            call.Reply.Error("ERR timeout is negative"u8);
            return false;
        }
        // The sum with the time of day must stay below 2^63, as in Redis.
        if (exact >= long.MaxValue - call.Now)
        {
            call.Reply.Error("ERR timeout is out of range"u8);
            return false;
        }
        milliseconds = (long)exact;
        return true;
    }
}
