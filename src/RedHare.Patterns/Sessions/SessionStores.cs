namespace RedHare.Patterns.Sessions;

/// <summary>Sessions of users and visitors, shared by all servers of an application.</summary>
/// <param name="context">Where they work.</param>
public sealed class SessionStores(PatternContext context)
{
    /// <summary>The sessions of one application.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How long sessions live, and what is kept of them.</param>
    public SessionStore Store(string name, SessionOptions? options = null) => new(context, PatternContext.CheckName(name), (options ?? new SessionOptions()).Checked());
}
