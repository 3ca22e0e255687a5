namespace RedHare.Engine;

/// <summary>The classes of keyspace events, with the letters of notify-keyspace-events.</summary>
[Flags]
public enum KeyEventClass
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>g: DEL, EXPIRE, RENAME.</summary>
    Generic = 1 << 0,
    /// <summary>$: strings.</summary>
    String = 1 << 1,
    /// <summary>l: lists.</summary>
    List = 1 << 2,
    /// <summary>s: sets.</summary>
    Set = 1 << 3,
    /// <summary>h: hashes.</summary>
    Hash = 1 << 4,
    /// <summary>z: sorted sets.</summary>
    SortedSet = 1 << 5,
    /// <summary>x: expired keys.</summary>
    Expired = 1 << 6,
    /// <summary>e: evicted keys.</summary>
    Evicted = 1 << 7,
    /// <summary>t: streams.</summary>
    Stream = 1 << 8,
    /// <summary>m: misses.</summary>
    Miss = 1 << 9,
    /// <summary>n: new keys.</summary>
    New = 1 << 11,
}

/// <summary>What a write did, as keyspace notifications name it: a class and the event's name (<c>hset</c>).</summary>
/// <param name="Class">The class that notify-keyspace-events selects by.</param>
/// <param name="Name">The event's name.</param>
public readonly record struct KeyEvent(KeyEventClass Class, string Name)
{
    /// <summary>A change that nobody is told of (XACK).</summary>
    public static readonly KeyEvent None;

    /// <summary>A key was deleted.</summary>
    public static readonly KeyEvent Del = new(KeyEventClass.Generic, "del");

    /// <summary>A key was deleted to make room.</summary>
    public static readonly KeyEvent Evicted = new(KeyEventClass.Evicted, "evicted");

    /// <summary>A key came to be.</summary>
    public static readonly KeyEvent New = new(KeyEventClass.New, "new");

    /// <summary>A key was looked for and is not there.</summary>
    public static readonly KeyEvent Miss = new(KeyEventClass.Miss, "keymiss");

    /// <summary>A key's time has come.</summary>
    public static readonly KeyEvent Expired = new(KeyEventClass.Expired, "expired");
}

/// <summary>Hears of every committed change; called under the shard's lock, so it must only take note.</summary>
public interface IKeyEventListener
{
    /// <summary>A key changed.</summary>
    void OnKeyEvent(ExecutionUnit unit, int database, ReadOnlySpan<byte> key, KeyEvent what);
}
