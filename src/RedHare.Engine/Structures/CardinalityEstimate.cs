namespace RedHare.Engine.Structures;

/// <summary>
/// How many elements a HyperLogLog saw, from how many registers have each value: Otmar Ertl, "New cardinality estimation algorithms for HyperLogLog
/// sketches", arXiv:1702.01284. In Redis's order of operations, so that every digit is Redis's.
/// </summary>
internal static class CardinalityEstimate
{
    /// <summary>Values that six bits can have; those above <see cref="HyperLogLog.MaxRegister"/> are in corrupt values only.</summary>
    public const int HistogramLength = 64;

    // 1 / (2 ln 2)
    private const double AlphaInfinity = 0.721347520444481703680;

    public static long Of(ReadOnlySpan<int> histogram)
    {
        const double Registers = HyperLogLog.RegisterCount;
        var z = Registers * Tau((Registers - histogram[HyperLogLog.MaxRegister]) / Registers);
        for (var value = HyperLogLog.MaxRegister - 1; value >= 1; value--) z = (z + histogram[value]) * 0.5;
        z += Registers * Sigma(histogram[0] / Registers);
        var estimate = AlphaInfinity * Registers * Registers / z;
        // Only corrupt registers give what is no number; C's rounding makes of it the least one.
        return estimate < long.MaxValue ? (long)Math.Round(estimate, MidpointRounding.AwayFromZero) : long.MinValue;
    }

    private static double Sigma(double x)
    {
        if (x == 1) return double.PositiveInfinity;
        double y = 1, z = x, before;
        do
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }
        while (before != z);
        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1) return 0;
        double y = 1, z = 1 - x, before;
        do
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        }
        while (before != z);
        return z / 3;
    }
}
