namespace RedHare.Commands;

/// <summary>The sessions subscribed to one channel or pattern. Its lock orders the messages: all subscribers see them in the same order.</summary>
internal sealed class ChannelSubscribers
{
    private readonly Lock _lock = new();
    private readonly List<Session> _sessions = [];
    private bool _isDead;

    public int Count => _sessions.Count;

    /// <summary>Adds a session; false when the last subscriber just left and this object is no longer in any table.</summary>
    public bool TryAdd(Session session)
    {
        lock (_lock)
        {
            if (_isDead) return false;
            _sessions.Add(session);
            return true;
        }
    }

    /// <summary>Removes a session; true when it was the last: then the object is dead and the caller takes it out of its table.</summary>
    public bool Remove(Session session)
    {
        lock (_lock)
        {
            _sessions.Remove(session);
            if (_sessions.Count > 0 || _isDead) return false;
            return _isDead = true;
        }
    }

    /// <summary>Hands a message to every subscriber and returns their number.</summary>
    public int Deliver(IPush message)
    {
        lock (_lock)
        {
            // Backwards: a subscriber that is too slow may leave while it is served.
            var count = _sessions.Count;
            for (var i = count - 1; i >= 0; i--) _sessions[i].Push(message);
            return count;
        }
    }
}
