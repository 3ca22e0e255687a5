using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace RedHare.Patterns.Flags;

/// <summary>All rules as of one revision; replaced as a whole.</summary>
internal sealed record FlagTable(long Revision, FrozenDictionary<string, CompiledRule> Rules)
{
    public static readonly FlagTable Empty = new(0, FrozenDictionary<string, CompiledRule>.Empty);

    /// <summary>From the hash: the revision has the empty name. A rule that cannot be read stays what it was.</summary>
    public static FlagTable From(Reply reply, FlagTable before)
    {
        long revision = 0;
        var rules = new Dictionary<string, CompiledRule>(StringComparer.Ordinal);
        for (var i = 0; i + 1 < reply.Items.Count; i += 2)
        {
            var name = reply.Items[i].ToString();
            if (name.Length == 0) _ = long.TryParse(reply.Items[i + 1].Bytes.Span, CultureInfo.InvariantCulture, out revision);
            else if (Read(reply.Items[i + 1]) is { } rule) rules.Add(name, new CompiledRule(name, rule));
            else if (before.Rules.TryGetValue(name, out var old)) rules.Add(name, old);
        }
        return new FlagTable(revision, rules.ToFrozenDictionary(StringComparer.Ordinal));
    }

    private static FlagRule? Read(Reply stored)
    {
        try
        {
            // Somebody else's hand may have written what ours does not: no lists, or nobody in them.
            return JsonSerializer.Deserialize(stored.Bytes.Span, FlagJson.Default.FlagRule) is { On: { } on, Off: { } off } rule && !on.Concat(off).Contains(null) ? rule : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
