namespace RedHare.Commands.Hashes;

/// <summary>The numbers that commands on the expiry of fields answer for each field.</summary>
internal static class FieldAnswers
{
    /// <summary>There is no such field.</summary>
    public const long NoField = -2;

    /// <summary>The field has no expiry.</summary>
    public const long NoExpiry = -1;

    /// <summary>The condition does not hold.</summary>
    public const long Refused = 0;

    /// <summary>Done.</summary>
    public const long Done = 1;

    /// <summary>The time is past: the field was deleted.</summary>
    public const long Deleted = 2;
}
