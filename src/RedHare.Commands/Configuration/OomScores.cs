namespace RedHare.Commands.Configuration;

/// <summary>The <c>oom-score-adj-values</c> directive: three numbers, for a master, a replica, a child.</summary>
internal static class OomScores
{
    public static Directive Directive => new SpecialDirective(
        "oom-score-adj-values", "0 200 800", "three numbers from -2000 to 2000", DirectiveFlags.Multiple | DirectiveFlags.Inert, null, Read, null);

    private static string? Read(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments.Length != 3) return "wrong number of arguments";
        foreach (var argument in arguments)
            if (!int.TryParse(argument, out var score) || score is < -2000 or > 2000)
                return "Invalid oom-score-adj-values, elements must be between -2000 and 2000.";
        value = string.Join(' ', arguments);
        return null;
    }
}
