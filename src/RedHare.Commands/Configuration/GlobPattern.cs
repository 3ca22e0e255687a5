namespace RedHare.Commands.Configuration;

/// <summary>Redis's glob over directives' names, ignoring case: * ? [abc] [^a-c] and \ before a literal.</summary>
internal static class GlobPattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        while (pattern.Length > 0)
        {
            switch (pattern[0])
            {
                case '*':
                    while (pattern.Length > 0 && pattern[0] == '*') pattern = pattern[1..];
                    if (pattern.Length == 0) return true;
                    for (; text.Length > 0; text = text[1..])
                        if (Matches(pattern, text)) return true;
                    return false;
                case '?':
                    if (text.Length == 0) return false;
                    break;
                case '[':
                    if (text.Length == 0 || !MatchesClass(ref pattern, text[0])) return false;
                    break;
                case '\\' when pattern.Length > 1:
                    pattern = pattern[1..];
                    goto default;
                default:
                    if (text.Length == 0 || Lower(pattern[0]) != Lower(text[0])) return false;
                    break;
            }
            pattern = pattern[1..];
            text = text[1..];
        }
        return text.Length == 0;
    }

    /// <summary>Leaves <paramref name="pattern"/> at the class's closing bracket.</summary>
    private static bool MatchesClass(ref ReadOnlySpan<char> pattern, char c)
    {
        pattern = pattern[1..];
        var negated = pattern.Length > 0 && pattern[0] == '^';
        if (negated) pattern = pattern[1..];
        var found = false;
        c = Lower(c);
        while (pattern.Length > 0 && pattern[0] != ']')
        {
            if (pattern[0] == '\\' && pattern.Length > 1) pattern = pattern[1..];
            var (from, to) = (Lower(pattern[0]), Lower(pattern[0]));
            if (pattern.Length >= 3 && pattern[1] == '-')
            {
                to = Lower(pattern[2]);
                pattern = pattern[2..];
            }
            found |= from <= to ? c >= from && c <= to : c >= to && c <= from;
            pattern = pattern[1..];
        }
        if (pattern.Length == 0) pattern = "]";
        return found != negated;
    }

    private static char Lower(char c) => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;
}
