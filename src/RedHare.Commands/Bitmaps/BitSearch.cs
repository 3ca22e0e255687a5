using System.Numerics;
using System.Runtime.InteropServices;

namespace RedHare.Commands.Bitmaps;

/// <summary>Counts and finds bits in a part of a string, which is given by its first and last bit and not empty.</summary>
internal static class BitSearch
{
    /// <summary>How many bits are set.</summary>
    public static long Count(ReadOnlySpan<byte> text, long first, long last)
    {
        var part = text[(int)(first >> 3)..((int)(last >> 3) + 1)];
        var outside = BitOperations.PopCount((uint)(part[0] & ~(0xFF >> (int)(first & 7)) & 0xFF))
            + BitOperations.PopCount((uint)(part[^1] & 0xFF >> (int)(last & 7) + 1));
        return Count(part) - outside;
    }

    /// <summary>The position of the first bit that is so, or −1.</summary>
    public static long Find(ReadOnlySpan<byte> text, long first, long last, bool set)
    {
        var skipped = set ? (byte)0 : (byte)0xFF;
        int begin = (int)(first >> 3), end = (int)(last >> 3);
        // Only the bytes at the ends can hold what is sought and not be the answer, so this goes round three times at most.
        for (var at = begin; at <= end; at++)
        {
            var next = text[at..(end + 1)].IndexOfAnyExcept(skipped);
            if (next < 0) break;
            at += next;
            var found = text[at] ^ skipped;
            if (at == begin) found &= 0xFF >> (int)(first & 7);
            if (at == end) found &= 0xFF << 7 - (int)(last & 7);
            if (found != 0) return ((long)at << 3) + BitOperations.LeadingZeroCount((uint)found << 24);
        }
        return -1;
    }

    // Four sums that do not wait for each other.
    private static long Count(ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        long a = 0, b = 0, c = 0, d = 0;
        var i = 0;
        for (; i <= words.Length - 4; i += 4)
        {
            a += BitOperations.PopCount(words[i]);
            b += BitOperations.PopCount(words[i + 1]);
            c += BitOperations.PopCount(words[i + 2]);
            d += BitOperations.PopCount(words[i + 3]);
        }
        for (; i < words.Length; i++) a += BitOperations.PopCount(words[i]);
        foreach (var rest in bytes[(words.Length << 3)..]) b += BitOperations.PopCount(rest);
        return a + b + c + d;
    }
}
