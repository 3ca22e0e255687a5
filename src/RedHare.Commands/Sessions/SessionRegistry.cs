using System.Collections.Concurrent;

namespace RedHare.Commands;

/// <summary>All sessions of a server, for CLIENT LIST and KILL.</summary>
public sealed class SessionRegistry
{
    private readonly ConcurrentDictionary<long, Session> _sessions = new();
    private long _lastId;

    /// <summary>Sessions now.</summary>
    public int Count => _sessions.Count;

    /// <summary>Sessions so far.</summary>
    public long Total => Volatile.Read(ref _lastId);

    /// <summary>All of them, in the order of their ids.</summary>
    public IEnumerable<Session> All => _sessions.Values.OrderBy(session => session.Id);

    /// <summary>All of them in no order, for sums.</summary>
    internal IEnumerable<Session> Unordered => _sessions.Select(pair => pair.Value);

    /// <summary>The session with this id, or null.</summary>
    public Session? Find(long id) => _sessions.GetValueOrDefault(id);

    /// <summary>Makes a session visible.</summary>
    public void Add(Session session) => _sessions[session.Id] = session;

    /// <summary>Forgets a session.</summary>
    public void Remove(Session session)
    {
        if (_sessions.TryRemove(session.Id, out _)) session.Server.Statistics.CountClosed(session.Port);
    }

    internal long NextId() => Interlocked.Increment(ref _lastId);
}
