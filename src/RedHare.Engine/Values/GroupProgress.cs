namespace RedHare.Engine;

/// <summary>
/// How far a group has read, in entries. A stream knows how many entries were ever added and how many are left, but not how many lie before an id once some
/// in between were deleted; so the counts are known in some cases only, and the rules for them are Redis's.
/// </summary>
public static class GroupProgress
{
    /// <summary>Entries that the group has still to read, or null where that is not known. Negative where XGROUP SETID told the group that it read more than there were.</summary>
    public static long? Lag(this StreamView stream, ConsumerGroup group)
    {
        if (stream.EntriesAdded == 0 || stream.Length == 0) return 0;
        var first = stream.FirstEntryId;
        // All that is deleted lies before what is left, and so does the group.
        if (group.LastDelivered < first && stream.MaxDeletedId < first) return stream.Length;
        if (group.EntriesRead >= 0 && !stream.IsDeletedFrom(group.LastDelivered)) return stream.EntriesAdded - group.EntriesRead;
        var read = stream.EntriesUpTo(group.LastDelivered);
        return read < 0 ? null : stream.EntriesAdded - read;
    }

    /// <summary>What the group's count of entries read becomes when it goes on to an entry.</summary>
    public static long EntriesReadAfter(this StreamView stream, ConsumerGroup group, StreamId id)
    {
        if (group.EntriesRead >= 0 && !stream.IsDeletedFrom(group.LastDelivered)) return group.EntriesRead + 1;
        return stream.EntriesAdded > 0 ? stream.EntriesUpTo(id) : group.EntriesRead;
    }

    /// <summary>How many entries were ever added up to an id, or −1 where that is not known.</summary>
    public static long EntriesUpTo(this StreamView stream, StreamId id)
    {
        if (stream.EntriesAdded == 0) return 0;
        if (stream.Length == 0 && id <= stream.LastId) return stream.EntriesAdded;
        if (!id.IsZero && id < stream.MaxDeletedId) return -1;
        if (id == stream.LastId) return stream.EntriesAdded;
        if (id > stream.LastId) return -1;
        var first = stream.FirstEntryId;
        if (!stream.MaxDeletedId.IsZero && stream.MaxDeletedId >= first) return -1;
        if (id < first) return stream.EntriesAdded - stream.Length;
        return id == first ? stream.EntriesAdded - stream.Length + 1 : -1;
    }

    /// <summary>Whether an entry was deleted at or after an id, as far as the stream knows.</summary>
    private static bool IsDeletedFrom(this StreamView stream, StreamId id) =>
        stream.Length > 0 && !stream.MaxDeletedId.IsZero && id <= stream.MaxDeletedId;
}
