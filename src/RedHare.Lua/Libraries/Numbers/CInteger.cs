using System.Runtime.CompilerServices;

namespace RedHare.Lua;

/// <summary>
/// A double cut to an integer as C compiled for x86-64 does it: what does not fit becomes the smallest integer. C# saturates instead, and scripts can
/// see the difference.
/// </summary>
internal static class CInteger
{
    private const double TwoTo63 = 9223372036854775808.0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToInt64(double value) => value is >= -TwoTo63 and < TwoTo63 ? (long)value : long.MinValue;

    public static int ToInt32(double value) => value is > -2147483649.0 and < 2147483648.0 ? (int)value : int.MinValue;

    public static ulong ToUInt64(double value) =>
        value >= TwoTo63 ? (ulong)ToInt64(value - TwoTo63) ^ 0x8000000000000000 : (ulong)ToInt64(value);
}
