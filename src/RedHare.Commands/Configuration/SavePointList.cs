using System.Globalization;

namespace RedHare.Commands.Configuration;

/// <summary>
/// The <c>save</c> directive: pairs of seconds and changes; in a file several lines add up, the first replaces the default, and one empty
/// argument means none. Our default is none, where Redis's is "3600 1 300 100 60 10000": a library writes no file that nobody asked for.
/// </summary>
internal static class SavePointList
{
    public static Directive Directive => new SpecialDirective(
        "save", "", "pairs of seconds (1 or more) and changes", DirectiveFlags.Multiple | DirectiveFlags.Accumulates, null, Read,
        static (c, v) => c.Persistence.SavePoints = Points(v))
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

    private static SavePoint[] Points(string value)
    {
        var numbers = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. numbers.Chunk(2).Select(static pair => new SavePoint(int.Parse(pair[0], CultureInfo.InvariantCulture), int.Parse(pair[1], CultureInfo.InvariantCulture)))];
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

/// <summary>A snapshot is due when so much time went by since the last one, and so much was changed.</summary>
/// <param name="Seconds">Seconds since the last.</param>
/// <param name="Changes">Changes of keys since the last.</param>
public readonly record struct SavePoint(int Seconds, int Changes);
