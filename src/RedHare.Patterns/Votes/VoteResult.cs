namespace RedHare.Patterns.Votes;

/// <summary>What became of a vote.</summary>
public enum VoteOutcome
{
    /// <summary>It is the voter's first and counts.</summary>
    Counted,

    /// <summary>It counts in place of another one of the voter's.</summary>
    Changed,

    /// <summary>The voter had voted so before; it counts once.</summary>
    Unchanged,

    /// <summary>The voter's vote was taken back.</summary>
    Retracted,

    /// <summary>There was no vote to take back.</summary>
    NothingToRetract,

    /// <summary>Refused: the voter has voted, and votes cannot be changed.</summary>
    AlreadyVoted,

    /// <summary>Refused: the poll is closed.</summary>
    Closed,

    /// <summary>Refused: the poll has as many different choices as it may have.</summary>
    TooManyChoices,
}

/// <summary>What became of a vote, and where the poll stands after it.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Tallies">Votes for each choice that has any, and how many voted, as of the same moment.</param>
public sealed record VoteResult(VoteOutcome Outcome, Tallies Tallies)
{
    /// <summary>Whether the voter's vote stands as asked for.</summary>
    public bool IsAccepted => Outcome <= VoteOutcome.NothingToRetract;
}

/// <summary>Where a poll stands.</summary>
/// <param name="Votes">Votes for each choice that has any.</param>
/// <param name="Voters">How many voted; the sum of all votes.</param>
public sealed record Tallies(IReadOnlyDictionary<string, long> Votes, long Voters)
{
    /// <summary>Votes for a choice; 0 when it has none.</summary>
    public long this[string choice] => Votes.GetValueOrDefault(choice);
}
