using System.Text.RegularExpressions;

namespace RedHare.Broker.Differential.Tests;

/// <summary>
/// A line of a script: <c>[CONNECTION/][CHANNEL] METHOD field=value …</c>, where connection A and channel 1 are meant when nothing is said; fields that are not named are zero or empty;
/// a value with spaces stands in double quotes. Besides the methods there are <c>wait MILLISECONDS</c>, <c>B drop</c> (cuts a connection), <c>B open user=… password=… vhost=…</c> and
/// <c>B frame type=1 hex=…</c> or <c>raw=…</c>. After a line that begins
/// with <c>~</c> the queues' counts are not looked at: they are about to change by themselves.
/// </summary>
internal sealed partial record ScriptLine(string Text, bool Counts, string Connection, int Channel, string Method, Dictionary<string, string> Words)
{
    public static ScriptLine Parse(string text)
    {
        var counts = text[0] != '~';
        var words = Split(counts ? text : text[1..]);
        var (connection, channel) = ("A", 1);
        if (Place().IsMatch(words[0]))
        {
            var parts = words[0].Split('/');
            if (char.IsAsciiLetterUpper(parts[0][0])) connection = parts[0];
            if (int.TryParse(parts[^1], out var given)) channel = given;
            words.RemoveAt(0);
        }
        var fields = new Dictionary<string, string>();
        for (var i = 1; i < words.Count; i++)
        {
            var equals = words[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) fields["value"] = words[i];
            else fields.Add(words[i][..equals], words[i][(equals + 1)..].Trim('"'));
        }
        return new(text, counts, connection, channel, words[0], fields);
    }

    [GeneratedRegex("^([A-Z]|[0-9]+|[A-Z]/[0-9]+)$")]
    private static partial Regex Place();

    // A space ends a word unless it is within quotes or braces.
    private static List<string> Split(string text)
    {
        var (words, start, depth, quoted) = (new List<string>(), 0, 0, false);
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length)
            {
                if (text[i] == '"') quoted = !quoted;
                if (text[i] == '{') depth++;
                if (text[i] == '}') depth--;
            }
            if (i < text.Length && (text[i] != ' ' || quoted || depth > 0)) continue;
            if (i > start) words.Add(text[start..i]);
            start = i + 1;
        }
        return words;
    }
}
