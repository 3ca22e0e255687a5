namespace RedHare.Client;

/// <summary>What became of a field's end.</summary>
public enum FieldExpiryResult
{
    /// <summary>There is no such field.</summary>
    NoField = -2,

    /// <summary>HPERSIST: the field had no end.</summary>
    NoExpiry = -1,

    /// <summary>The condition did not hold.</summary>
    ConditionFailed = 0,

    /// <summary>The end was set, or taken away.</summary>
    Done = 1,

    /// <summary>The time had passed: the field was deleted.</summary>
    Deleted = 2,
}
