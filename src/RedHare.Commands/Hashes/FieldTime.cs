using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>Reads the instants at which fields are to expire.</summary>
internal static class FieldTime
{
    /// <summary>The last instant that a field may have, in Unix milliseconds: 2^46 less one.</summary>
    private const long Max = (1L << 46) - 1;

    /// <summary>Reads a time; false, with the error answered, when it is no number, negative or too great.</summary>
    /// <param name="call">The call.</param>
    /// <param name="index">The argument.</param>
    /// <param name="seconds">In seconds, not milliseconds.</param>
    /// <param name="relative">From now on, not since 1970.</param>
    /// <param name="expiry">Unix milliseconds.</param>
    public static bool TryRead(CommandCall call, int index, bool seconds, bool relative, out long expiry)
    {
        if (!call.TryInteger(index, out expiry)) return false;
        if (expiry < 0)
        {
            call.Reply.Error("ERR invalid expire time, must be >= 0"u8);
            return false;
        }
        var start = relative ? call.Now : 0;
        if (seconds && expiry <= Max / 1000) expiry *= 1000;
        else if (seconds) expiry = long.MaxValue;
        if (expiry <= Max - start)
        {
            expiry += start;
            return true;
        }
        call.Reply.Error(Encoding.UTF8.GetBytes($"ERR invalid expire time in '{call.Command.FullName}' command"));
        return false;
    }
}
