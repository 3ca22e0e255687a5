namespace RedHare.Client;

/// <summary>Commands that wait for a connection, or for room on it, in the order in which they are to be sent. Not safe from several threads.</summary>
internal sealed class Backlog
{
    private readonly LinkedList<PendingReply> _waiting = new();

    public int Count => _waiting.Count;

    public void Add(PendingReply pending) => _waiting.AddLast(pending);

    /// <summary>What was taken or sent before everything that waits goes back to its place, in its order.</summary>
    public void PutBack(ReadOnlySpan<PendingReply> pending)
    {
        for (var i = pending.Length - 1; i >= 0; i--) _waiting.AddFirst(pending[i]);
    }

    /// <summary>Takes the first ones out.</summary>
    public PendingReply[] Take(int count)
    {
        var taken = new PendingReply[Math.Min(count, _waiting.Count)];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = _waiting.First!.Value;
            _waiting.RemoveFirst();
        }
        return taken;
    }

    /// <summary>Takes out those whose caller has gone or whose time is up.</summary>
    public List<PendingReply>? TakeLate(long now)
    {
        List<PendingReply>? late = null;
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.Deadline <= now || node.Value.IsDecided)
            {
                (late ??= []).Add(node.Value);
                _waiting.Remove(node);
            }
            node = next;
        }
        return late;
    }
}
