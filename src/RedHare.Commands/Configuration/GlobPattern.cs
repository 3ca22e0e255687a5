namespace RedHare.Commands.Configuration;

/// <summary>Redis's glob over names, ignoring case unless told otherwise: * ? [abc] [^a-c] and \ before a literal.</summary>
internal static class GlobPattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = true)
    {
        while (pattern.Length > 0)
        {
            switch (pattern[0])
            {
                case '*':
                    while (pattern.Length > 0 && pattern[0] == '*') pattern = pattern[1..];
                    if (pattern.Length == 0) return true;
                    for (; text.Length > 0; text = text[1..])
                        if (Matches(pattern, text, ignoreCase)) return true;
                    return false;
                case '?':
                    if (text.Length == 0) return false;
                    break;
                case '[':
                    if (text.Length == 0 || !MatchesClass(ref pattern, text[0], ignoreCase)) return false;
                    break;
                case '\\' when pattern.Length > 1:
                    pattern = pattern[1..];
                    goto default;
                default:
                    if (text.Length == 0 || Fold(pattern[0], ignoreCase) != Fold(text[0], ignoreCase)) return false;
                    break;
            }
            pattern = pattern[1..];
            text = text[1..];
        }
        return text.Length == 0;
    }

    /// <summary>Leaves <paramref name="pattern"/> at the class's closing bracket.</summary>
    private static bool MatchesClass(ref ReadOnlySpan<char> pattern, char c, bool ignoreCase)
    {
        pattern = pattern[1..];
        var negated = pattern.Length > 0 && pattern[0] == '^';
        if (negated) pattern = pattern[1..];
        var found = false;
        c = Fold(c, ignoreCase);
        while (pattern.Length > 0 && pattern[0] != ']')
        {
            if (pattern[0] == '\\' && pattern.Length > 1) pattern = pattern[1..];
            var (from, to) = (Fold(pattern[0], ignoreCase), Fold(pattern[0], ignoreCase));
            if (pattern.Length >= 3 && pattern[1] == '-')
            {
                to = Fold(pattern[2], ignoreCase);
                pattern = pattern[2..];
            }
            found |= from <= to ? c >= from && c <= to : c >= to && c <= from;
            pattern = pattern[1..];
        }
        if (pattern.Length == 0) pattern = "]";
        return found != negated;
    }

    private static char Fold(char c, bool ignoreCase) => ignoreCase && c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
}
