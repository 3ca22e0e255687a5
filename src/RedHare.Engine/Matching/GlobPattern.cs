namespace RedHare.Engine.Matching;

/// <summary>Redis's glob patterns over bytes, as KEYS, SCAN, PSUBSCRIBE, CONFIG GET and ACL use them.</summary>
/// <remarks>
/// <para><c>*</c> is any run of bytes, <c>?</c> any byte, <c>[abc]</c>, <c>[a-z]</c>, <c>[^a]</c> one byte of a set, and a backslash takes
/// away the meaning of what follows. Everything else stands for itself.</para>
/// <para>Followed to the letter, since clients see it: a set that is not closed ends with the pattern; <c>[]</c> is the empty set; the
/// ends of a range may be swapped; bytes in ranges are signed; within a set, an escaped byte is compared exactly even where case is
/// ignored; only A to Z have a lower case; <c>*</c> does not match the empty text (KEYS and SCAN never ask for a lone <c>*</c>); more
/// than 1,000 stars with something behind them never match, which in Redis bounds a recursion.</para>
/// <para>Where Redis recurses at a star, we go back to the last star only: when the rest of the pattern fits nowhere behind that one, a longer
/// run for an earlier star cannot help. So the cost is at most the product of the two lengths.</para>
/// </remarks>
public static class GlobPattern
{
    private const int MaxStars = 1000;

    /// <summary>Whether the whole text fits the pattern.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    /// <param name="ignoreCase">Whether A to Z equal a to z, as in CONFIG GET.</param>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> text, bool ignoreCase = false)
    {
        var p = 0;
        var t = 0;
        var afterStar = -1;
        var starText = 0;
        var stars = 0;
        while (p < pattern.Length && t < text.Length)
        {
            if (pattern[p] == '*')
            {
                p = SkipStars(pattern, p);
                if (p == pattern.Length) return true;
                if (++stars > MaxStars) return false;
                afterStar = p;
                starText = t;
                continue;
            }
            if (MatchesOne(pattern, ref p, text[t], ignoreCase))
            {
                t++;
                // The text may not end before the pattern does, but for stars.
                if (t == text.Length) break;
                if (p < pattern.Length) continue;
            }
            if (afterStar < 0) return false;
            p = afterStar;
            t = ++starText;
        }
        // A text that is empty from the start has not met even a star.
        if (text.Length > 0) p = SkipStars(pattern, p);
        return p == pattern.Length && t == text.Length;
    }

    private static int SkipStars(ReadOnlySpan<byte> pattern, int p)
    {
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p;
    }

    /// <summary>Compares one byte with what stands at <paramref name="p"/>, which is no star, and moves behind that.</summary>
    private static bool MatchesOne(ReadOnlySpan<byte> pattern, ref int p, byte c, bool ignoreCase)
    {
        switch (pattern[p])
        {
            case (byte)'?':
                p++;
                return true;
            case (byte)'[':
                p++;
                return MatchesSet(pattern, ref p, c, ignoreCase);
            case (byte)'\\' when p + 1 < pattern.Length:
                p++;
                break;
        }
        return SameByte(pattern[p++], c, ignoreCase);
    }

    /// <summary>Reads a set from behind its opening bracket to behind its closing one, or to the end of the pattern.</summary>
    private static bool MatchesSet(ReadOnlySpan<byte> pattern, ref int p, byte c, bool ignoreCase)
    {
        var negated = p < pattern.Length && pattern[p] == '^';
        if (negated) p++;
        var found = false;
        for (; p < pattern.Length && pattern[p] != ']'; p++)
        {
            if (pattern[p] == '\\' && p + 1 < pattern.Length)
            {
                found |= pattern[++p] == c;
            }
            else if (p + 2 < pattern.Length && pattern[p + 1] == '-')
            {
                found |= InRange((sbyte)pattern[p], (sbyte)pattern[p + 2], (sbyte)c, ignoreCase);
                p += 2;
            }
            else
            {
                found |= SameByte(pattern[p], c, ignoreCase);
            }
        }
        if (p < pattern.Length) p++;
        return found != negated;
    }

    private static bool InRange(sbyte first, sbyte last, sbyte c, bool ignoreCase)
    {
        if (first > last) (first, last) = (last, first);
        return ignoreCase ? Lower(c) >= Lower(first) && Lower(c) <= Lower(last) : c >= first && c <= last;
    }

    private static bool SameByte(byte a, byte b, bool ignoreCase) =>
        a == b || (ignoreCase && Lower((sbyte)a) == Lower((sbyte)b));

    /// <summary>C's tolower in the C locale, given a signed char: negative bytes come out unsigned, but for -1, which is taken for EOF.</summary>
    private static int Lower(sbyte c) => c is >= (sbyte)'A' and <= (sbyte)'Z' ? c | 0x20 : c < -1 ? c + 256 : c;
}
