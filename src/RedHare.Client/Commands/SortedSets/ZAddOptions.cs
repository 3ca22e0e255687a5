namespace RedHare.Client;

/// <summary>Conditions of ZADD: <see href="https://redis.io/docs/latest/commands/zadd/"/>.</summary>
[Flags]
public enum ZAddOptions
{
    /// <summary>Members are added and scores set in any case.</summary>
    None = 0,

    /// <summary>NX: members are only added; scores stay.</summary>
    NotExists = 1 << 0,

    /// <summary>XX: scores are only changed; no member is added.</summary>
    Exists = 1 << 1,

    /// <summary>GT: a score only grows; members are added all the same.</summary>
    GreaterThan = 1 << 2,

    /// <summary>LT: a score only falls; members are added all the same.</summary>
    LessThan = 1 << 3,

    /// <summary>CH: members whose score changed count in the reply as new ones do.</summary>
    Changed = 1 << 4,
}
