namespace RedHare.Engine;

/// <summary>
/// Chooses some of a sequence in one pass, each combination as probable as any other: an element is taken with the probability that those still wanted
/// have among those still to come (Knuth's algorithm S).
/// </summary>
internal struct Selection(long wanted, long available)
{
    private long _wanted = wanted;
    private long _available = available;

    /// <summary>False once all were chosen.</summary>
    public readonly bool IsOpen => _wanted > 0;

    /// <summary>Whether the next element is chosen.</summary>
    public bool Take()
    {
        if (Random.Shared.NextInt64(_available--) >= _wanted) return false;
        _wanted--;
        return true;
    }
}
