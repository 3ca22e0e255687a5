namespace RedHare.Client;

/// <summary>Whether an end is set, depending on the one that is there.</summary>
public enum ExpireWhen
{
    /// <summary>In any case.</summary>
    Always,

    /// <summary>NX: only if there is none.</summary>
    HasNone,

    /// <summary>XX: only if there is one.</summary>
    HasOne,

    /// <summary>GT: only if the new one is later; none is later than any.</summary>
    Later,

    /// <summary>LT: only if the new one is earlier; any is earlier than none.</summary>
    Earlier,
}
