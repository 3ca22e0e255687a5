using System.Text;

namespace RedHare.Commands.Configuration;

/// <summary>
/// redis-server's command line: an optional file first, then <c>--name value …</c> with as many values as come before the next <c>--</c>, and a
/// lone <c>-</c> at either end for standard input. Options become lines that are read after the file's.
/// </summary>
/// <param name="File">The configuration file, or null.</param>
/// <param name="StandardInput">Whether standard input holds directives too.</param>
/// <param name="Lines">The options, as lines of a redis.conf.</param>
public sealed record CommandLineOptions(string? File, bool StandardInput, string Lines)
{
    /// <summary>Reads the arguments that follow the program's name.</summary>
    public static CommandLineOptions Parse(ReadOnlySpan<string> arguments)
    {
        string? file = null;
        var standardInput = false;
        var first = 0;
        if (arguments.Length > 0 && !arguments[0].StartsWith('-')) file = arguments[first++];
        var lines = new StringBuilder();
        var valueSeen = true;
        for (var i = first; i < arguments.Length; i++)
        {
            var argument = arguments[i];
            var last = i == arguments.Length - 1;
            if (argument == "-" && (i == 0 || last))
            {
                standardInput = true;
            }
            else if (valueSeen && argument.StartsWith("--", StringComparison.Ordinal))
            {
                if (lines.Length > 0) lines.Append('\n');
                lines.Append(argument.AsSpan(2)).Append(' ');
                // "--port 7000" as one argument brings its value along.
                valueSeen = ConfigurationLine.Split(argument) is not { Length: 1 };
                if (valueSeen || !(last || arguments[i + 1].StartsWith("--", StringComparison.Ordinal))) continue;
                // A --save without a value means none, as in the versions before 7.0; --sentinel never has one.
                if (argument.Equals("--save", StringComparison.OrdinalIgnoreCase)) lines.Append("\"\"");
                else if (!argument.Equals("--sentinel", StringComparison.OrdinalIgnoreCase)) continue;
                valueSeen = true;
            }
            else
            {
                lines.Append(ConfigurationLine.Quote(argument)).Append(' ');
                valueSeen = true;
            }
        }
        return new(file, standardInput, lines.ToString());
    }
}
