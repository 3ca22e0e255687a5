namespace RedHare.Commands.Keys;

/// <summary>What follows the payload of RESTORE.</summary>
/// <param name="Replace">A key that is there gives way.</param>
/// <param name="IsAbsolute">The time to live is a point in time.</param>
/// <param name="IdleTime">Seconds since the last use, or −1.</param>
/// <param name="Frequency">The counter of uses, or −1.</param>
internal readonly record struct RestoreOptions(bool Replace, bool IsAbsolute, long IdleTime, long Frequency)
{
    /// <summary>Reads them; otherwise answers what is wrong.</summary>
    public static bool TryParse(CommandCall call, out RestoreOptions options)
    {
        options = new(false, false, -1, -1);
        for (var i = 4; i < call.Count; i++)
        {
            if (call.Is(i, "REPLACE"u8)) options = options with { Replace = true };
            else if (call.Is(i, "ABSTTL"u8)) options = options with { IsAbsolute = true };
            else if (i + 1 < call.Count && options.Frequency < 0 && call.Is(i, "IDLETIME"u8))
            {
                if (!call.TryInteger(++i, out var seconds)) return false;
                if (seconds < 0) { call.Reply.Error("ERR Invalid IDLETIME value, must be >= 0"u8); return false; }
                options = options with { IdleTime = seconds };
            }
            else if (i + 1 < call.Count && options.IdleTime < 0 && call.Is(i, "FREQ"u8))
            {
                if (!call.TryInteger(++i, out var counter)) return false;
                if (counter is < 0 or > 255) { call.Reply.Error("ERR Invalid FREQ value, must be >= 0 and <= 255"u8); return false; }
                options = options with { Frequency = counter };
            }
            else { call.Reply.Error(Errors.Syntax); return false; }
        }
        return true;
    }
}
