namespace RedHare;

/// <summary>How a cluster's client makes one reply of those of several nodes. Parts are not atomic together, as the whole is on one server.</summary>
public enum CommandSplit
{
    /// <summary>Not: all keys must be of one slot.</summary>
    Never,

    /// <summary>Integers are added: DEL, UNLINK, EXISTS, TOUCH, DBSIZE.</summary>
    Sum,

    /// <summary>One element for each key, in the order of the keys: MGET.</summary>
    InKeyOrder,

    /// <summary>Every part must succeed; one's status stands for all: MSET, FLUSHALL. As many arguments belong to each key as there are per key in the whole.</summary>
    Status,

    /// <summary>Elements one behind the other: KEYS.</summary>
    Concatenate,
}
