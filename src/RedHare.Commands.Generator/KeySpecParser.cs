using System.Text.RegularExpressions;

namespace RedHare.Commands.Generator;

/// <summary>
/// Reads the Keys text of a command attribute: <c>FLAGS… @begin[..last][/step][%limit]</c>, specs separated by ';'.
/// </summary>
internal static class KeySpecParser
{
    private static readonly Dictionary<string, string> Flags = new()
    {
        ["RO"] = "ReadOnly", ["RW"] = "ReadWrite", ["OW"] = "Overwrite", ["RM"] = "Remove",
        ["access"] = "Access", ["update"] = "Update", ["insert"] = "Insert", ["delete"] = "Delete",
        ["not_key"] = "NotKey", ["incomplete"] = "Incomplete", ["variable_flags"] = "Variable",
    };

    private static readonly Regex Position = new(
        @"^@(?:(?<unknown>\?)|(?<index>\d+)|(?<keyword>[A-Z]+)(?::(?<from>-?\d+))?)(?:(?<count>#)|\.\.(?<last>-?\d+))?(?:/(?<step>\d+))?(?:%(?<limit>\d+))?$",
        RegexOptions.CultureInvariant);

    /// <summary>The specs of a text; those that cannot be read go to <paramref name="refuse"/> with the reason.</summary>
    public static List<KeySpecModel> Parse(string text, Action<string, string> refuse)
    {
        var specs = new List<KeySpecModel>();
        if (text.Trim().Length == 0) return specs;
        foreach (var part in text.Split(';'))
        {
            var spec = ParseOne(part.Trim(), out var reason);
            if (spec is null) refuse(part.Trim(), reason);
            else specs.Add(spec);
        }

        return specs;
    }

    private static KeySpecModel? ParseOne(string text, out string reason)
    {
        var words = text.Split([' '], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[words.Length - 1][0] != '@')
        {
            reason = "it does not end with a position such as @1";
            return null;
        }

        var flags = new List<string>();
        foreach (var word in words.Take(words.Length - 1))
        {
            if (!Flags.TryGetValue(word, out var flag))
            {
                reason = $"'{word}' is not a key flag";
                return null;
            }

            flags.Add("KeyFlags." + flag);
        }

        var access = words.Count(word => word is "RO" or "RW" or "OW" or "RM");
        if (access != 1 && !words.Contains("not_key"))
        {
            reason = "exactly one of RO, RW, OW and RM is needed";
            return null;
        }

        var match = Position.Match(words[words.Length - 1]);
        if (!match.Success)
        {
            reason = "its position is none of @1, @1..2, @1..-1/2, @2#, @KEYWORD:5..-1%2 and @?";
            return null;
        }

        return Read(text, flags.Count == 0 ? "KeyFlags.None" : string.Join(" | ", flags), match, out reason);
    }

    private static KeySpecModel? Read(string text, string flags, Match match, out string reason)
    {
        reason = "";
        var begin = match.Groups["unknown"].Success ? "Unknown" : match.Groups["index"].Success ? "Index" : "Keyword";
        var index = Number("index", 0);
        var last = Number("last", 0);
        var step = Number("step", 1);
        var find = begin == "Unknown" ? "Unknown" : match.Groups["count"].Success ? "Count" : "Range";
        if (begin == "Index" && index == 0) reason = "argument 0 is the command's name";
        if (begin == "Unknown" && match.Length > 2) reason = "nothing follows @?";
        if (step == 0) reason = "a step of 0 never ends";
        if (match.Groups["limit"].Success && last != -1) reason = "a limit needs a range to the end";
        // In the text a positive end is an argument's index; in the spec it is relative to the first key.
        if (begin == "Index" && last > 0)
        {
            if (last < index) reason = "it ends before it begins";
            last -= index;
        }

        if (reason.Length != 0) return null;
        return new(text, flags, begin, index, match.Groups["keyword"].Value, Number("from", 1), find, last, step, Number("limit", 0));

        int Number(string group, int otherwise) =>
            match.Groups[group].Success && int.TryParse(match.Groups[group].Value, out var value) ? value : otherwise;
    }
}
