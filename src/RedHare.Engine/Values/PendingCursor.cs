using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// A place in the pending entries of a group or of a consumer, in the order of their ids. Entries that come or go in that list end its life, but for what
/// <see cref="GroupValue"/> does through it.
/// </summary>
public struct PendingCursor
{
    internal RankCursor At;

    internal PendingCursor(RankCursor at) => At = at;

    /// <summary>False if it is past the last entry; then nothing else may be asked.</summary>
    public readonly bool IsValid => At.IsValid;

    /// <summary>The id of the entry.</summary>
    public readonly StreamId Id => PendingEntry.Id(At.Entry);

    /// <summary>Who has the entry.</summary>
    public readonly GroupConsumer Consumer => new(PendingEntry.Consumer(At.Entry));

    /// <summary>When it was delivered last, Unix milliseconds.</summary>
    public readonly long Delivered => PendingEntry.Delivered(At.Entry);

    /// <summary>How often it was delivered.</summary>
    public readonly long Deliveries => PendingEntry.Deliveries(At.Entry);

    /// <summary>Goes to the next entry; false past the last.</summary>
    public bool MoveNext() => At.MoveNext();
}
