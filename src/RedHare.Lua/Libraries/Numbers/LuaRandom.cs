namespace RedHare.Lua;

/// <summary>
/// The generator behind <c>math.random</c>: lrand48's, a linear congruence of 48 bits, the same on every machine, so that scripts which seed it the same
/// give the same replies everywhere. Without a seed it goes on from script to script, as in Redis since 7.0.
/// </summary>
public sealed class LuaRandom
{
    private const ulong Multiplier = 0x5DEECE66D;
    private const ulong Increment = 0xB;
    private const ulong Mask = (1UL << 48) - 1;

    private ulong _state = 0x1234_ABCD_330E;

    /// <summary>Starts the sequence of a seed.</summary>
    public void Seed(int seed) => _state = (uint)seed * 0x10000UL + 0x330E;

    /// <summary>The next number, from 0 to 2^31 - 1.</summary>
    public int Next()
    {
        _state = unchecked((_state * Multiplier) + Increment) & Mask;
        return (int)(_state >> 17);
    }
}
