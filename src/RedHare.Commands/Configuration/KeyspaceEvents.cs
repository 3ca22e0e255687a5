namespace RedHare.Commands.Configuration;

/// <summary>Classes of keyspace notifications, with Redis's bits; the letters are those of <c>notify-keyspace-events</c>.</summary>
[Flags]
public enum KeyspaceEvents
{
    /// <summary>Nothing is announced.</summary>
    None = 0,
    /// <summary>K: published to <c>__keyspace@db__:key</c>.</summary>
    Keyspace = 1 << 0,
    /// <summary>E: published to <c>__keyevent@db__:event</c>.</summary>
    Keyevent = 1 << 1,
    /// <summary>g: DEL, EXPIRE, RENAME and the like.</summary>
    Generic = 1 << 2,
    /// <summary>$: strings.</summary>
    String = 1 << 3,
    /// <summary>l: lists.</summary>
    List = 1 << 4,
    /// <summary>s: sets.</summary>
    Set = 1 << 5,
    /// <summary>h: hashes.</summary>
    Hash = 1 << 6,
    /// <summary>z: sorted sets.</summary>
    SortedSet = 1 << 7,
    /// <summary>x: a key expired.</summary>
    Expired = 1 << 8,
    /// <summary>e: a key was evicted.</summary>
    Evicted = 1 << 9,
    /// <summary>t: streams.</summary>
    Stream = 1 << 10,
    /// <summary>m: a key was looked up in vain; not part of A.</summary>
    KeyMiss = 1 << 11,
    /// <summary>d: modules.</summary>
    Module = 1 << 13,
    /// <summary>n: a key came to be; not part of A.</summary>
    New = 1 << 14,
    /// <summary>A: all classes but m and n.</summary>
    All = Generic | String | List | Set | Hash | SortedSet | Expired | Evicted | Stream | Module,
}
