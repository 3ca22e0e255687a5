using System.Text.RegularExpressions;

namespace RedHare.Broker.Differential.Tests;

/// <summary>Names that a server makes up become numbers in the order in which they were first seen; times become a star; where RedHare tells what later versions of RabbitMQ tell, that is left out.</summary>
internal sealed partial class Normalization
{
    private readonly Dictionary<string, string> _names = [];

    public string Apply(string line) => LastDeath().Replace(Time().Replace(Name().Replace(line, match =>
    {
        if (!_names.TryGetValue(match.Value, out var name)) _names.Add(match.Value, name = $"{match.Groups[1].Value}#{_names.Count + 1}");
        return name;
    }), "T=*"), "");

    [GeneratedRegex(@"(amq\.(?:gen|ctag))-[A-Za-z0-9_-]+")]
    private static partial Regex Name();

    [GeneratedRegex(@",x-last-death-(?:exchange|queue|reason):S=[^,}]*")]
    private static partial Regex LastDeath();

    [GeneratedRegex(@"\bT=\d+")]
    private static partial Regex Time();
}
