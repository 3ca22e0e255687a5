namespace RedHare.Patterns.Stores;

/// <summary>So many keys wait to be committed that no more are taken: the store is away, or too slow. Nothing was written.</summary>
/// <param name="pending">How many wait in the lane.</param>
public sealed class WriteBehindFullException(long pending) : Exception($"{pending} keys wait to be committed, and no more are taken.")
{
    /// <summary>How many wait in the lane.</summary>
    public long Pending => pending;
}
