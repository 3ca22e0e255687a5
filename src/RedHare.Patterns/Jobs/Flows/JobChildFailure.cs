namespace RedHare.Patterns.Jobs;

/// <summary>What becomes of a parent when a child of its is given up.</summary>
public enum JobChildFailure
{
    /// <summary>The parent is given up too, without running, and so are its own parents that say so.</summary>
    FailParent,

    /// <summary>The parent runs when the others have ended, and sees that this one failed.</summary>
    Ignore,

    /// <summary>The parent runs when the others have ended, and sees nothing of this one.</summary>
    Remove,
}
