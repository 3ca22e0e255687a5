namespace RedHare.Bench.Patterns;

/// <summary>One operation of a pattern.</summary>
/// <param name="caller">Who does it.</param>
internal delegate ValueTask PatternOperation(Caller caller);

/// <summary>An operation to be measured, and the form of it that examples show.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Ours">The pattern's.</param>
/// <param name="Naive">The other's; null where there is none, as for what only one form can do.</param>
/// <param name="Steps">How many operations of the bar it is, as adding, taking and completing an item are three.</param>
internal sealed record PatternRow(string Name, PatternOperation Ours, PatternOperation? Naive = null, int Steps = 1);

/// <summary>One of those who do one thing after the other.</summary>
/// <param name="Number">From 0 on.</param>
internal sealed record Caller(int Number)
{
    /// <summary>The caller's own.</summary>
    public Random Random { get; } = new(Number);

    /// <summary>Operations so far, for names that nobody had before.</summary>
    public long Count { get; set; }
}
