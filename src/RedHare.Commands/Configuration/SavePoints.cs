namespace RedHare.Commands.Configuration;

/// <summary>
/// The <c>save</c> directive: pairs of seconds and changes; in a file several lines add up, the first replaces the default, and one empty
/// argument means none. Our default is none, where Redis's is "3600 1 300 100 60 10000": nothing is promised that is not done.
/// </summary>
internal static class SavePoints
{
    public static Directive Directive => new SpecialDirective(
        "save", "", "pairs of seconds (1 or more) and changes", DirectiveFlags.Multiple | DirectiveFlags.Accumulates | DirectiveFlags.Inert, null, Read, null)
    { Lines = Lines };

    private static string? Read(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments.Length == 1 && arguments[0].Length == 0)
        {
            value = "";
            return null;
        }
        if (arguments.Length % 2 != 0) return "Invalid save parameters";
        for (var i = 0; i < arguments.Length; i++)
            if (!int.TryParse(arguments[i], out var number) || number < 1 - i % 2)
                return "Invalid save parameters";
        var added = string.Join(' ', arguments);
        value = current.Length == 0 || added.Length == 0 ? current + added : current + " " + added;
        return null;
    }

    private static string[] Lines(string value)
    {
        if (value.Length == 0) return ["save \"\""];
        var parts = value.Split(' ');
        var lines = new string[parts.Length / 2];
        for (var i = 0; i < lines.Length; i++) lines[i] = $"save {parts[2 * i]} {parts[2 * i + 1]}";
        return lines;
    }
}
