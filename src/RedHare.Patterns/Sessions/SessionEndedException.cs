namespace RedHare.Patterns.Sessions;

/// <summary>There is no such session: it was destroyed, its time is up, or it never was.</summary>
public sealed class SessionEndedException() : Exception("The session has ended, or never was.");
