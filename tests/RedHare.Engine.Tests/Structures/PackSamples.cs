using System.Globalization;
using System.Text;

namespace RedHare.Engine.Tests.Structures;

/// <summary>Values on which an encoding can go wrong: integer widths and their neighbours, string prefixes, what almost is a number.</summary>
internal static class PackSamples
{
    private static readonly long[] Edges =
        [0, 127, 4095, -4096, short.MaxValue, short.MinValue, (1 << 23) - 1, -(1 << 23), int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    private static readonly int[] Lengths = [62, 63, 64, 125, 126, 127, 4094, 4095, 4096, 16377, 16378];

    private static readonly string[] AlmostNumbers =
        ["", "-", "+1", "-0", "00", "01", "-01", " 1", "1 ", "1.5", "9223372036854775808", "-9223372036854775809", "99999999999999999999"];

    internal static long NextInteger(Random random) => random.Next(4) switch
    {
        0 => random.Next(-200, 200),
        1 => Edges[random.Next(Edges.Length)],
        2 => unchecked(Edges[random.Next(Edges.Length)] + random.Next(-2, 3)),
        _ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
    };

    internal static byte[] Next(Random random)
    {
        switch (random.Next(8))
        {
            case 0 or 1 or 2:
                return Encoding.ASCII.GetBytes(NextInteger(random).ToString(CultureInfo.InvariantCulture));
            case 3:
                return Encoding.ASCII.GetBytes(AlmostNumbers[random.Next(AlmostNumbers.Length)]);
            case 4 when random.Next(8) == 0:
                return Filled(random, Lengths[random.Next(Lengths.Length)]);
            case 5:
                return Encoding.ASCII.GetBytes("field:" + random.Next(20));
            default:
                return Filled(random, random.Next(24));
        }
    }

    private static byte[] Filled(Random random, int length)
    {
        var value = new byte[length];
        random.NextBytes(value);
        return value;
    }
}
