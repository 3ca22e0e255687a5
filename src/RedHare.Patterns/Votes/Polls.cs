namespace RedHare.Patterns.Votes;

/// <summary>Votes, one for each voter.</summary>
/// <param name="context">Where they work.</param>
public sealed class Polls(PatternContext context)
{
    /// <summary>A kind of poll, for any number of subjects.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="options">How it is held.</param>
    public Poll Poll(string name, PollOptions? options = null) => new(context, name, options ?? PollOptions.Default);
}
