using System.Text;

namespace RedHare.Commands;

/// <summary>Reads the times of SET, GETEX, EXPIRE and their kin as an instant in Unix milliseconds.</summary>
internal static class ExpiryTime
{
    /// <summary>
    /// The instant that an argument means: seconds or milliseconds, since 1970 or from now. False, with the error answered, for what is no integer
    /// or does not fit into 64 bits of milliseconds; with <paramref name="positive"/> also for zero and less.
    /// </summary>
    public static bool TryRead(CommandCall call, int index, bool seconds, bool relative, bool positive, out long when)
    {
        if (!call.TryInteger(index, out when)) return false;
        if (positive && when <= 0) return Refuse(call);
        if (seconds)
        {
            if (when is > long.MaxValue / 1000 or < long.MinValue / 1000) return Refuse(call);
            when *= 1000;
        }
        if (!relative) return true;
        if (when > long.MaxValue - call.Now) return Refuse(call);
        when += call.Now;
        return true;
    }

    private static bool Refuse(CommandCall call)
    {
        call.Reply.Error(Encoding.UTF8.GetBytes($"ERR invalid expire time in '{call.Command.FullName}' command"));
        return false;
    }
}
