namespace RedHare.Engine;

/// <summary>
/// Where the changes stand in the effect log that a unit has seen or made: known when it ends. For those who receive what a unit sends while it runs (messages, events) and may not show it before
/// that is durable. Safe from many threads.
/// </summary>
public sealed class UnitEnd
{
    private const long Unknown = -1;

    private readonly Lock _lock = new();
    private List<Action>? _waiting;
    private long _position = Unknown;

    internal UnitEnd()
    {
    }

    /// <summary>True when the unit has ended.</summary>
    public bool IsKnown => Volatile.Read(ref _position) != Unknown;

    /// <summary>The position of <see cref="EffectLog.Position"/>'s kind; good once it is known.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Has <paramref name="known"/> called once when the unit has ended, by its thread, without locks: it must only pass that on. False, and it is not called, when it has ended already.</summary>
    public bool TryAwait(Action known)
    {
        lock (_lock)
        {
            if (IsKnown) return false;
            (_waiting ??= []).Add(known);
            return true;
        }
    }

    internal void Set(long position)
    {
        List<Action>? waiting;
        lock (_lock)
        {
            Volatile.Write(ref _position, position);
            waiting = _waiting;
            _waiting = null;
        }
        if (waiting is null) return;
        foreach (var known in waiting) known();
    }
}
