using System.Globalization;
using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>Reads ranges of scores, members and ranks from arguments.</summary>
internal static class RangeArguments
{
    /// <summary>Two scores, each with '(' before it when it is outside; otherwise answers "min or max is not a float".</summary>
    public static bool TryScores(CommandCall call, int min, int max, out ScoreRange range)
    {
        range = default;
        if (TryScore(call[min], out var low, out var lowOutside) && TryScore(call[max], out var high, out var highOutside))
        {
            range = new ScoreRange(low, lowOutside, high, highOutside);
            return true;
        }
        call.Reply.Error("ERR min or max is not a float"u8);
        return false;
    }

    /// <summary>Two members with '[' or '(' before them, or '-' and '+'; otherwise answers "min or max not valid string range item".</summary>
    public static bool TryMembers(CommandCall call, int min, int max, out LexRange range)
    {
        if (TryMember(call[min], out var low) && TryMember(call[max], out var high))
        {
            range = new LexRange(low, call[min][1..], high, call[max][1..]);
            return true;
        }
        range = default;
        call.Reply.Error("ERR min or max not valid string range item"u8);
        return false;
    }

    /// <summary>The ranks from start to stop, both inside, negative ones counted from the end; in the set's order or, reversed, against it.</summary>
    public static RankSpan Ranks(long start, long stop, long count, bool reverse)
    {
        if (start < 0) start = Math.Max(0, count + start);
        if (stop < 0) stop = count + stop;
        if (start > stop || start >= count) return default;
        var length = Math.Min(stop, count - 1) - start + 1;
        return new RankSpan(reverse ? count - start - length : start, length);
    }

    private static bool TryScore(ReadOnlySpan<byte> text, out double score, out bool outside)
    {
        outside = text.Length > 0 && text[0] == '(';
        if (outside) text = text[1..];
        // C's strtod skips blanks in front, reads nothing as 0 and what is too great as infinite, and is content.
        text = text.TrimStart(" \t\n\v\f\r"u8);
        score = 0;
        return text.IsEmpty || RedisNumber.TryParseDouble(text, out score)
            || (double.TryParse(text, CultureInfo.InvariantCulture, out score) && double.IsInfinity(score) && char.IsAsciiDigit((char)text[^1]));
    }

    private static bool TryMember(ReadOnlySpan<byte> text, out LexBound bound)
    {
        bound = default;
        if (text.IsEmpty) return false;
        bound = text[0] switch
        {
            (byte)'-' => LexBound.Lowest,
            (byte)'+' => LexBound.Highest,
            (byte)'[' => LexBound.Inclusive,
            _ => LexBound.Exclusive,
        };
        return text[0] is (byte)'[' or (byte)'(' || (text.Length == 1 && text[0] is (byte)'-' or (byte)'+');
    }
}
