namespace RedHare.Cli.Patterns;

/// <summary>Makes of a demo's source what a user would write.</summary>
internal static class DemoSource
{
    private const string Step = "show.Step(\"", Result = "show.Result(";

    /// <summary>The body of its run, with its usings before it and the types that it needs behind it.</summary>
    public static string Body(string source)
    {
        var lines = source.ReplaceLineEndings("\n").Split('\n');
        var begin = Array.FindIndex(lines, static line => line.Contains(" RunAsync(Hare hare, Show show)", StringComparison.Ordinal));
        var end = Array.FindIndex(lines, begin, static line => line == "    }");
        var last = Array.FindLastIndex(lines, static line => line == "}");
        var usings = lines.Where(static line => line.StartsWith("using ", StringComparison.Ordinal) && !line.Contains("RedHare.Cli", StringComparison.Ordinal));
        return string.Join('\n', [
            .. usings, "using RedHare;", "", "await using var hare = await Hare.OpenAsync(); // or Hare.OpenAsync(\"redis://…\")",
            .. lines[(begin + 2)..end].Select(static line => Written(line, 8)),
            .. lines[(end + 1)..last].Select(static line => Written(line, 4).Replace("private sealed class", "internal sealed class", StringComparison.Ordinal)),
        ]);
    }

    private static string Written(string line, int depth)
    {
        var text = line.Length > depth && line.AsSpan(0, depth).IsWhiteSpace() ? line[depth..] : line.TrimStart();
        var indent = text[..(text.Length - text.TrimStart().Length)];
        var rest = text.TrimStart();
        if (rest.StartsWith(Step, StringComparison.Ordinal)) return $"{indent}// {rest[Step.Length..^3]}";
        return text.Replace(Result, "Console.WriteLine(", StringComparison.Ordinal);
    }
}
