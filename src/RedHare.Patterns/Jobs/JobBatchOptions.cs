namespace RedHare.Patterns.Jobs;

/// <summary>How jobs are run in batches.</summary>
/// <param name="Size">How many by one call at most; 1 to 10,000.</param>
/// <param name="Delay">How long a batch that is not full waits for more; not at all unless said otherwise.</param>
public sealed record JobBatchOptions(int Size, TimeSpan Delay = default)
{
    internal JobBatchOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(Delay, TimeSpan.Zero);
        return this;
    }
}
