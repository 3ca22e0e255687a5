namespace RedHare.Bench.Patterns;

/// <summary>The operations of one pattern.</summary>
internal abstract class PatternBench
{
    /// <summary>As it is named on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>Operations in a second that it is to reach; 0 for none.</summary>
    public virtual double Rate => 0;

    /// <summary>The latency below which 99 of 100 operations are to end.</summary>
    public virtual TimeSpan Latency => TimeSpan.FromMilliseconds(1);

    /// <summary>How the patterns are opened.</summary>
    public virtual RedHare.Patterns.PatternOptions Options { get; } = new();

    /// <summary>Puts there what the operations need.</summary>
    public abstract ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare);

    /// <summary>What is to be said besides, in a line of text each.</summary>
    public virtual IAsyncEnumerable<string> NotesAsync(Hare hare) => AsyncEnumerable.Empty<string>();
}
