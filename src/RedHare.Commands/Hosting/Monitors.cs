namespace RedHare.Commands;

/// <summary>The sessions that called MONITOR.</summary>
public sealed class Monitors
{
    private readonly Lock _lock = new();
    private Session[] _sessions = [];

    /// <summary>True while nobody monitors: then a command costs one read of this.</summary>
    public bool IsEmpty => Volatile.Read(ref _sessions).Length == 0;

    /// <summary>The sessions now.</summary>
    public IReadOnlyList<Session> All => Volatile.Read(ref _sessions);

    /// <summary>Adds a session.</summary>
    public void Add(Session session)
    {
        lock (_lock) Volatile.Write(ref _sessions, [.. _sessions, session]);
    }

    /// <summary>Removes a session, if it is there.</summary>
    public void Remove(Session session)
    {
        if (IsEmpty) return;
        lock (_lock) Volatile.Write(ref _sessions, [.. _sessions.Where(other => other != session)]);
    }
}
