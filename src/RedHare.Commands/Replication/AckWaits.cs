using RedHare.Engine;

namespace RedHare.Commands.Replication;

/// <summary>WAIT and WAITAOF: sessions that wait until so many replicas have what they wrote.</summary>
internal sealed class AckWaits(ReplicationHub hub)
{
    private readonly Lock _gate = new();
    private readonly List<AckWait> _waits = [];
    private int _count;

    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    public void Add(AckWait wait)
    {
        lock (_gate)
        {
            _waits.Add(wait);
            Volatile.Write(ref _count, _waits.Count);
        }
        // It may have come to pass meanwhile.
        Look();
    }

    /// <summary>Ends those that have what they waited for, and forgets those that ended otherwise.</summary>
    public void Look()
    {
        if (IsEmpty) return;
        List<BlockedCommand>? done = null;
        lock (_gate)
        {
            for (var i = _waits.Count - 1; i >= 0; i--)
            {
                var wait = _waits[i];
                var isOver = !ReferenceEquals(wait.Blocked.Session.Blocked, wait.Blocked);
                if (!isOver && !wait.IsSatisfied(hub)) continue;
                _waits.RemoveAt(i);
                if (!isOver) (done ??= []).Add(wait.Blocked);
            }
            Volatile.Write(ref _count, _waits.Count);
        }
        if (done is null) return;
        foreach (var blocked in done) blocked.Session.Server.Engine.End(blocked, WaitEnd.Unblocked);
    }
}

/// <summary>One of them.</summary>
/// <param name="Blocked">The command that waits.</param>
/// <param name="Replicas">How many replicas are to have it.</param>
/// <param name="OnDisk">On their disks (WAITAOF).</param>
/// <param name="Local">This server's file is to have it too.</param>
internal sealed record AckWait(BlockedCommand Blocked, long Replicas, bool OnDisk, bool Local)
{
    public bool IsSatisfied(ReplicationHub hub)
    {
        var session = Blocked.Session;
        return (!Local || session.Server.Durability?.IsDurable(session.LastWritten) == true) && hub.CountAcknowledged(session, OnDisk) >= Replicas;
    }
}
