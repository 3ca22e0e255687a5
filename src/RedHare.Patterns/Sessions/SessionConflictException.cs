namespace RedHare.Patterns.Sessions;

/// <summary>Somebody else has changed the session meanwhile.</summary>
/// <param name="revision">The revision that it has now.</param>
public sealed class SessionConflictException(long revision) : Exception($"The session was changed meanwhile: its revision is {revision} now.")
{
    /// <summary>The revision that it has now.</summary>
    public long Revision => revision;
}
