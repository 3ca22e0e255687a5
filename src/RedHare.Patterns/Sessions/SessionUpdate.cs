namespace RedHare.Patterns.Sessions;

/// <summary>What became of an update.</summary>
public enum SessionUpdateOutcome
{
    /// <summary>It was made, or there was nothing to change.</summary>
    Updated,

    /// <summary>There is no such session: it has ended, or never was. Nothing was made.</summary>
    Ended,

    /// <summary>The session has another revision than was asked for. Nothing was changed.</summary>
    Conflict,
}

/// <summary>What became of an update, and the session's revision after it; 0 when it has ended.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Revision">The revision that the session has now.</param>
public readonly record struct SessionUpdate(SessionUpdateOutcome Outcome, long Revision);
