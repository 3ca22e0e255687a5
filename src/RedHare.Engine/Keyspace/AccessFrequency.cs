namespace RedHare.Engine;

/// <summary>
/// How often keys are used, in the 24 bits that otherwise hold the access clock: 16 bits of minutes at the last decay, 8 bits of a logarithmic counter
/// (Morris, 1978), as Redis's LFU has them. The counter grows with a chance that falls as it rises, and loses one for every
/// <paramref name="DecayMinutes"/> without access. A new key starts at 5, so that it has a chance to be used before it is the rarest.
/// </summary>
/// <param name="LogFactor">How quickly the counter saturates: with 10 at about a million accesses.</param>
/// <param name="DecayMinutes">Minutes in which the counter falls by one; 0 never.</param>
public sealed record AccessFrequency(int LogFactor, int DecayMinutes)
{
    private const uint Initial = 5, Most = 255;

    /// <summary>The bits of a new key at an instant in Unix milliseconds.</summary>
    public static uint New(long now) => Of(now, Initial);

    /// <summary>The bits of a key with this counter, 0 to 255, at an instant in Unix milliseconds.</summary>
    public static uint Of(long now, uint counter) => Minutes(now) << 8 | counter;

    /// <summary>The counter as it is now, after its decay.</summary>
    public uint Counter(uint bits, long now)
    {
        var counter = bits & Most;
        if (DecayMinutes <= 0) return counter;
        var periods = ((Minutes(now) - (bits >> 8)) & 0xFFFF) / (uint)DecayMinutes;
        return periods > counter ? 0 : counter - periods;
    }

    /// <summary>The bits after one more access.</summary>
    public uint Touched(uint bits, long now, Random random)
    {
        var counter = Counter(bits, now);
        if (counter < Most)
        {
            var above = counter > Initial ? counter - Initial : 0;
            if (random.NextDouble() * (above * (double)LogFactor + 1) < 1) counter++;
        }
        return Minutes(now) << 8 | counter;
    }

    private static uint Minutes(long now) => (uint)(now / 60_000) & 0xFFFF;
}
