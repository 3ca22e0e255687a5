using System.Globalization;

namespace RedHare.Cli.Benching;

/// <summary>What is measured, and how much of it.</summary>
/// <param name="Kind"><c>redis</c> or <c>amqp</c>.</param>
/// <param name="Url">Where.</param>
/// <param name="Count">Operations of each step; a hundredth of them where each makes a connection.</param>
/// <param name="Size">Bytes of a value or body.</param>
/// <param name="Depth">How many are under way at once where they are pipelined.</param>
/// <param name="IsJson">Whether the report is JSON.</param>
internal sealed record BenchOptions(string Kind, string Url, int Count = 10_000, int Size = 100, int Depth = 100, bool IsJson = false)
{
    private const int MostOperations = 100_000_000, MostBytes = 64 << 20, MostDepth = 10_000;

    /// <summary>Where the report is to say: without the user's password.</summary>
    public string PublicUrl => Uri.TryCreate(Url, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0 ? Url.Replace(uri.UserInfo + "@", "", StringComparison.Ordinal) : Url;

    /// <summary>Operations of a step in which each makes a connection of its own.</summary>
    public int Connections => Math.Clamp(Count / 100, 1, 1000);

    /// <summary>Reads a command line; null, and what is wrong with it, if it makes no sense.</summary>
    public static BenchOptions? Parse(ReadOnlySpan<string> arguments, out string? error)
    {
        error = "it needs redis or amqp, and a URL";
        if (arguments is not ["redis" or "amqp", var url, .. var rest] || url.StartsWith("--", StringComparison.Ordinal)) return null;
        var options = new BenchOptions(arguments[0], url);
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] == "--json")
            {
                options = options with { IsJson = true };
                continue;
            }
            var most = rest[i] switch
            {
                "--count" => MostOperations,
                "--size" => MostBytes,
                "--depth" => MostDepth,
                _ => 0,
            };
            if (most == 0)
            {
                error = $"unknown option '{rest[i]}'; redhare bench --help lists what there is";
                return null;
            }
            if (i + 1 == rest.Length || !int.TryParse(rest[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < 1 || value > most)
            {
                error = $"{rest[i]} needs a whole number from 1 to {most}";
                return null;
            }
            options = rest[i++] switch
            {
                "--count" => options with { Count = value },
                "--size" => options with { Size = value },
                _ => options with { Depth = value },
            };
        }
        error = null;
        return options;
    }
}
