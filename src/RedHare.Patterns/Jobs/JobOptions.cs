namespace RedHare.Patterns.Jobs;

/// <summary>How a job is to be run.</summary>
public sealed record JobOptions
{
    /// <summary>The greatest <see cref="Priority"/>.</summary>
    public const int MaxPriority = 65_534;

    /// <summary>What holds when nothing is said.</summary>
    public static JobOptions Default { get; } = new();

    /// <summary>
    /// Its name: a second job of the same id is not added as long as the first is there, waiting, running or kept. Null for one that nobody else has. At most 200 characters; no white space, and none of
    /// <c>! = % # ~</c>.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>What kind of job it is, for events, traces and who looks; the handler decides by nothing else than the job. May be empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>How long it waits before it may be taken; for a time of day, what is left until then.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Smaller numbers go first; equal ones in the order in which they became ready. From 0, the default, to <see cref="MaxPriority"/>.</summary>
    public int Priority { get; init; }

    /// <summary>Before all others of its priority, instead of after them.</summary>
    public bool IsLastInFirstOut { get; init; }

    /// <summary>Attempts altogether, the first among them; 1 unless said otherwise.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The pause before the next attempt; none unless said otherwise.</summary>
    public JobBackoff Backoff { get; init; } = JobBackoff.None;

    /// <summary>How long an attempt may take; null for what the worker says.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whose it is: groups take turns, however many jobs each has (<see cref="JobQueue.SetGroupLimitsAsync"/>). Null for none; jobs without a group go before those with one.</summary>
    public string? Group { get; init; }

    /// <summary>Whether it is removed at once when it has completed, whatever the queue keeps.</summary>
    public bool RemovesOnCompletion { get; init; }

    /// <summary>Whether it is removed at once when it is given up, whatever the queue keeps.</summary>
    public bool RemovesOnFailure { get; init; }

    internal JobOptions Checked()
    {
        if (Id is not null) CheckId(Id);
        ArgumentOutOfRangeException.ThrowIfLessThan(Delay, TimeSpan.Zero, nameof(Delay));
        ArgumentOutOfRangeException.ThrowIfNegative(Priority, nameof(Priority));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Priority, MaxPriority, nameof(Priority));
        ArgumentOutOfRangeException.ThrowIfLessThan(Attempts, 1, nameof(Attempts));
        if (Timeout is { } timeout) ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(Timeout));
        if (Group is not null) CheckGroup(Group);
        return this;
    }

    internal static void CheckGroup(string group)
    {
        ArgumentException.ThrowIfNullOrEmpty(group);
        if (group.Length > 500 || group.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A group's name has 1 to 500 characters, none of them NUL.", nameof(group));
    }

    internal static void CheckId(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        if (id.Length > 200) throw new ArgumentException("An id has at most 200 characters.", nameof(id));
        foreach (var c in id)
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '!' or '=' or '%' or '#' or '~') throw new ArgumentException($"An id has no '{c}'.", nameof(id));
    }
}
