using System.Collections.Frozen;

namespace RedHare.Patterns.Flags;

/// <summary>A rule made ready to be asked: no question allocates.</summary>
internal sealed class CompiledRule
{
    private const ulong Parts = 10_000;

    private readonly FrozenSet<string> _on, _off;
    private readonly ulong _seed, _parts;

    public CompiledRule(string flag, FlagRule rule)
    {
        Rule = rule;
        (_on, _off) = (rule.On.ToFrozenSet(StringComparer.Ordinal), rule.Off.ToFrozenSet(StringComparer.Ordinal));
        _seed = StableHash.Of(rule.Salt ?? flag).First;
        _parts = (ulong)Math.Round(Math.Clamp(rule.Percentage, 0, 100) * (Parts / 100));
    }

    public FlagRule Rule { get; }

    /// <summary>Without a subject it is on when it is on for all who are not named.</summary>
    public bool IsOn(string? subject)
    {
        if (!Rule.IsEnabled) return false;
        if (subject is null) return _parts == Parts;
        if (_off.Contains(subject)) return false;
        if (_on.Contains(subject)) return true;
        if (_parts is 0 or Parts) return _parts == Parts;
        // The high half of the product is the hash brought down to 0 up to 9,999, evenly.
        return Math.BigMul(StableHash.Of(subject, _seed).First, Parts, out _) < _parts;
    }
}
