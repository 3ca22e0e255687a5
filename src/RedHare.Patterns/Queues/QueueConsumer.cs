using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Queues;

/// <summary>
/// One of a process's turns as a consumer: a name, a lease, and how many calls and items depend on it. Where it is not known what the server gave to it (a lost reply), it retires: others take its place, and
/// when the last of its items is settled, what is left goes back.
/// </summary>
internal sealed class QueueConsumer(Lease lease)
{
    private readonly Lock _gate = new();
    private int _uses;
    private bool _wasUsed = true;
    private bool _isRetired;

    public string Name => lease.Owner;

    public CancellationToken Lost => lease.Lost;

    public bool IsHeld => lease.IsHeld;

    /// <summary>Depends on it once more; false when somebody else must take its place.</summary>
    public bool TryUse()
    {
        if (!lease.IsHeld) return false;
        lock (_gate)
        {
            if (_isRetired) return false;
            _uses++;
            return _wasUsed = true;
        }
    }

    /// <summary>More items depend on it, as a call of its has brought them.</summary>
    public void UseMore(int items)
    {
        lock (_gate) _uses += items;
    }

    /// <summary>A call or an item is done with it.</summary>
    public void Release()
    {
        bool isOver;
        lock (_gate) isOver = --_uses == 0 && _isRetired;
        if (isOver) _ = lease.DisposeAsync().AsTask();
    }

    /// <summary>It takes nothing more. Called by those who depend on it.</summary>
    public void Retire()
    {
        lock (_gate) _isRetired = true;
    }

    /// <summary>At each renewal: retires if nothing has depended on it since the last.</summary>
    public bool RetiresIdle()
    {
        lock (_gate)
        {
            if (_uses == 0 && !_wasUsed) return _isRetired = true;
            _wasUsed = false;
            return false;
        }
    }
}
