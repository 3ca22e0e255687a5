using System.Numerics;

namespace RedHare.Lua;

/// <summary>How great a table's array part ought to be: the greatest power of two n so that more than half of 1…n are in use.</summary>
internal static class ArraySizing
{
    /// <summary>Greatest logarithm of an array's size.</summary>
    public const int Bits = 26;

    /// <summary>Counts a key if it is one for an array part. counts[i] is of those in (2^(i-1), 2^i].</summary>
    public static int Count(in LuaValue key, Span<int> counts)
    {
        if (!key.IsNumber) return 0;
        var integer = (int)key.Double;
        if (integer != key.Double || integer < 1 || integer > 1 << Bits) return 0;
        counts[CeilingLog2(integer)]++;
        return 1;
    }

    /// <summary>Counts the elements of an array part.</summary>
    public static int CountArray(ReadOnlySpan<LuaValue> array, Span<int> counts)
    {
        var total = 0;
        var index = 1;
        var limit = 1;
        for (var log = 0; log <= Bits; log++, limit *= 2)
        {
            var end = Math.Min(limit, array.Length);
            if (index > end) break;
            var count = 0;
            for (; index <= end; index++)
            {
                if (!array[index - 1].IsNil) count++;
            }
            counts[log] += count;
            total += count;
        }
        return total;
    }

    /// <summary>The best size for so many integer keys, and how many of them it takes in.</summary>
    public static int Optimal(ReadOnlySpan<int> counts, int integers, out int used)
    {
        var sum = 0;
        var size = 0;
        used = 0;
        for (int log = 0, power = 1; log <= Bits && power / 2 < integers; log++, power *= 2)
        {
            if (counts[log] > 0)
            {
                sum += counts[log];
                if (sum > power / 2)
                {
                    size = power;
                    used = sum;
                }
            }
            if (sum == integers) break;
        }
        return size;
    }

    private static int CeilingLog2(int value) => value <= 1 ? 0 : BitOperations.Log2((uint)(value - 1)) + 1;
}
