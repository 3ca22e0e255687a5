namespace RedHare.Patterns.Trending;

/// <summary>What trends: items by hits that fade.</summary>
/// <param name="context">Where they work.</param>
public sealed class Trends(PatternContext context)
{
    /// <summary>A list.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="options">How fast it fades, and how many items it keeps.</param>
    public TrendingList List(string name, TrendOptions? options = null) => new(context, name, options ?? TrendOptions.Default);
}
