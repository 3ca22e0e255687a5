namespace RedHare.Engine;

/// <summary>A sorted set, a set (whose members have the score 1) or no key, as an operand of ZUNION and its kin.</summary>
/// <param name="Key">The key.</param>
/// <param name="Weight">What its scores are multiplied by.</param>
public readonly record struct ScoredOperand(KeyReader Key, double Weight)
{
    /// <summary>Number of members.</summary>
    public long Count => Key.Type == KeyType.Set ? Key.AsSet().Count : Key.AsSortedSet().Count;

    /// <summary>A member's score, weighed; false when it is none.</summary>
    public bool TryGetScore(ReadOnlySpan<byte> member, out double score)
    {
        score = 1;
        if (!(Key.Type == KeyType.Set ? Key.AsSet().Contains(member) : Key.AsSortedSet().TryGetScore(member, out score))) return false;
        score *= Weight;
        return true;
    }

    internal ScoredWalk Walk(Span<byte> scratch) => new(Key, Weight, scratch);
}

/// <summary>Visits the members of an operand.</summary>
internal ref struct ScoredWalk
{
    private readonly bool _isSet;
    private readonly double _weight;
    private SetWalk _set;
    private SortedSetWalk _sorted;

    public ScoredWalk(KeyReader key, double weight, Span<byte> scratch)
    {
        _isSet = key.Type == KeyType.Set;
        _weight = weight;
        if (_isSet) _set = key.AsSet().Walk(scratch);
        else _sorted = key.AsSortedSet().Walk(scratch);
    }

    /// <summary>The member, valid until the next step.</summary>
    public readonly ReadOnlySpan<byte> Member => _isSet ? _set.Current : _sorted.Member;

    /// <summary>The member's score, weighed; what is no number is 0.</summary>
    public readonly double Score
    {
        get
        {
            var score = _weight * (_isSet ? 1 : _sorted.Score);
            return double.IsNaN(score) ? 0 : score;
        }
    }

    /// <summary>Steps to the next member; false past the last.</summary>
    public bool Next() => _isSet ? _set.Next() : _sorted.Next();
}
