namespace RedHare.Engine;

/// <summary>Whom a change of a key concerns beside those who follow events and effects.</summary>
[Flags]
public enum KeySignal
{
    /// <summary>Nobody.</summary>
    None = 0,
    /// <summary>Those who watch the key (WATCH) or hold copies of it (CLIENT TRACKING).</summary>
    Watchers = 1,
    /// <summary>Those who wait for it.</summary>
    Waiters = 2,
    /// <summary>All of them.</summary>
    All = Watchers | Waiters,
}
