namespace RedHare.Broker;

/// <summary>
/// Jump consistent hashing (Lamping and Veach, 2014) over Erlang's generator exs1024 (Vigna's xorshift1024*, 2014), as RabbitMQ's consistent hash exchange does it: the same number finds the same bucket, and another number of
/// buckets moves few.
/// </summary>
internal static class JumpHash
{
    private const int Words = 16;

    /// <summary>The bucket of a number.</summary>
    /// <param name="key">The number; its lowest 21 bits count.</param>
    /// <param name="buckets">How many there are, 1 at least.</param>
    public static int Bucket(uint key, int buckets)
    {
        if (buckets == 1) return 0;
        Span<ulong> state = stackalloc ulong[Words];
        Seed(key, state);
        var (at, bucket, next) = (0, 0L, 0d);
        while (next < buckets)
        {
            bucket = (long)next;
            next = Math.Truncate((bucket + 1) / (Next(state, ref at) / 18446744073709551616d));
        }

        return (int)bucket;
    }

    private static void Seed(uint key, Span<ulong> state)
    {
        const uint Low = (1 << 21) - 1;
        var number = (ulong)(key & Low) + 1;
        var seed = ((number * 2097131 & Low) << 43) | ((number * 2097133 & Low) << 22) | ((number * 2097143 & Low) << 1) | 1;
        for (var i = Words - 1; i >= 0; i--)
        {
            seed ^= seed >> 12;
            seed ^= seed << 25;
            seed ^= seed >> 27;
            state[i] = seed * 2685821657736338717;
        }
    }

    // A ring: each step takes two neighbours, and puts what it makes in the place of the second.
    private static double Next(Span<ulong> state, ref int at)
    {
        var first = state[at];
        at = (at + 1) % Words;
        var second = state[at];
        second ^= second << 31;
        second ^= second >> 11;
        state[at] = second ^= first ^ (first >> 30);
        return second * 1181783497276652981;
    }
}
