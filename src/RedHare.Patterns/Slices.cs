namespace RedHare.Patterns;

/// <summary>How much of a caller's list goes into one script: enough that the round trip does not count, little enough that nobody waits for it.</summary>
internal static class Slices
{
    /// <summary>Items of one script.</summary>
    public const int Items = 500;
}
