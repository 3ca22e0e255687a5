namespace RedHare.Patterns.Journals;

/// <summary>An entry of a journal.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Data">What was appended.</param>
/// <param name="IsAfterGap">Whether entries before it were dropped before the reader came to them, or may have been.</param>
internal readonly record struct JournalEntry(StreamId Id, ReadOnlyMemory<byte> Data, bool IsAfterGap)
{
    /// <summary>The entry before it when it was appended; none for the first.</summary>
    public StreamId Before { get; init; }
}
