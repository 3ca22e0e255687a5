namespace RedHare.Commands.Keys;

/// <summary>What TTL, PTTL, EXPIRETIME and PEXPIRETIME have in common.</summary>
internal static class RemainingTime
{
    /// <summary>What is left of an expiry, rounded to the nearest second if in seconds; −1 without expiry.</summary>
    public static long Of(long expiry, long now, bool seconds)
    {
        if (expiry < 0) return -1;
        var left = Math.Max(0, expiry - now);
        return seconds ? (long)(((ulong)left + 500) / 1000) : left;
    }

    /// <summary>Answers for the key: −2 without key, −1 without expiry. A <paramref name="now"/> of 0 answers the instant itself.</summary>
    public static void Answer(CommandCall call, long now, bool seconds)
    {
        var key = call.Unit.Read(call[1], touch: false);
        call.Reply.Integer(key.Exists ? Of(key.Expiry, now, seconds) : -2);
    }
}
