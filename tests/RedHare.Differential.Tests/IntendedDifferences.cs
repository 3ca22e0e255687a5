using System.Globalization;

namespace RedHare.Differential.Tests;

/// <summary>Where RedHare answers as Redis 7.2 and an older redis-server does not. Everything else that differs is a bug.</summary>
internal static class IntendedDifferences
{
    private static readonly (string Reason, Func<string[], string, string, bool> Applies)[] List =
    [
        ("7.2 packs small sets of strings and small lists.", static (_, real, ours) => ours == "listpack" && real is "hashtable" or "quicklist"),
        ("A SETBIT that changes no bit writes nothing at all; Redis turns the string raw on the quiet.",
            static (command, real, ours) => command[0] is "OBJECT" or "EXEC" && real == "raw" && ours is "int" or "embstr"),
        ("7.2 prints a score with the fewest digits that name it, 7.0 with 17.", static (_, real, ours) => IsSameNumber(real, ours)),
        ("Coordinates in RESP3 are doubles with all their digits, as in Redis 8; before they were rounded to 17 decimals.",
            static (command, real, ours) => command[0].StartsWith("GEO", StringComparison.Ordinal) && IsRounded(real, ours)),
        ("7.2 calls a timeout beyond 64 bits out of range, 7.0 negative.",
            static (_, real, ours) => real == "-ERR timeout is negative" && ours is "-ERR timeout is out of range" or "-ERR timeout is not a float or out of range"),
        ("7.2 refuses the one RANK whose sign cannot be turned.",
            static (command, _, ours) => command[0] == "LPOS" && ours.StartsWith("-ERR value is out of range, value must between -9223372036854775807", StringComparison.Ordinal)),
        ("7.4 reads from + too, and says so.", static (command, real, ours) => command[0] is "XREAD" or "XREADGROUP" && IsUnbalanced(real) && IsUnbalanced(ours)),
        ("7.2 creates a consumer who then gets nothing.", static (command, real, ours) => command is ["XGROUP", "CREATECONSUMER", ..] && real == ":1" && ours == ":0"),
        ("7.2 adds ZRANK WITHSCORE, and with it finds a fourth word ill-formed, not one too many.",
            static (command, real, ours) => command[0] is "ZRANK" or "ZREVRANK" && ours == "-ERR syntax error" && real.StartsWith("-ERR wrong number of arguments", StringComparison.Ordinal)),
    ];

    /// <summary>Whether the replies differ only as they may, line by line.</summary>
    public static bool Explain(string[] command, string real, string ours)
    {
        string[] left = real.Split("\r\n"), right = ours.Split("\r\n");
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            // The length of a string may differ where the string may.
            var line = left[i].StartsWith('$') && right[i].StartsWith('$') && i + 1 < left.Length ? i + 1 : i;
            if (left[i] != right[i] && !List.Any(difference => difference.Applies(command, left[line], right[line]))) return false;
        }
        return true;
    }

    private static bool IsUnbalanced(string error) => error.StartsWith("-ERR Unbalanced ", StringComparison.Ordinal);

    private static bool IsSameNumber(string real, string ours)
    {
        // A line of RESP3's begins with a comma. Only what 17 digits would change: other differences of form count.
        if (real.StartsWith(',') != ours.StartsWith(',')) return false;
        real = real.TrimStart(',');
        return (real.Count(char.IsAsciiDigit) >= 16 || real.Contains('e', StringComparison.Ordinal))
            && double.TryParse(real, CultureInfo.InvariantCulture, out var left) && double.TryParse(ours.TrimStart(','), CultureInfo.InvariantCulture, out var right) && left == right;
    }

    private static bool IsRounded(string real, string ours) =>
        real.StartsWith(',') && ours.StartsWith(',') && double.TryParse(real.AsSpan(1), CultureInfo.InvariantCulture, out var left)
        && double.TryParse(ours.AsSpan(1), CultureInfo.InvariantCulture, out var right) && Math.Abs(left - right) <= 1e-17;
}
