using System.Text.RegularExpressions;

namespace RedHare.Patterns.Jobs;

/// <summary>
/// A script of a queue. Its pieces of Lua know the keys by their numbers in <see cref="JobKeys"/>; it gets those alone that its text names, numbered anew: each key of a call is sent, parsed and, on our server,
/// locked, and most scripts need a few.
/// </summary>
internal sealed partial class JobScript
{
    private readonly int[] _keys;

    public JobScript(string text, CommandTraits traits = CommandTraits.None)
    {
        _keys = [.. KeyNames().Matches(text).Select(NumberOf).Distinct().Order()];
        Script = new RedisScript(KeyNames().Replace(text, match => $"KEYS[{Array.IndexOf(_keys, NumberOf(match)) + 1}]"), traits);
    }

    public RedisScript Script { get; }

    /// <summary>KEYS of a call.</summary>
    public RedisKey[] Pick(RedisKey[] all) => [.. _keys.Select(number => all[number - 1])];

    private static int NumberOf(Match match) => int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"KEYS\[(\d+)\]")]
    private static partial Regex KeyNames();
}
