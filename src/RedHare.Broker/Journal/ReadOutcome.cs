namespace RedHare.Broker.Journal;

/// <summary>How reading a message ended.</summary>
internal enum ReadOutcome
{
    /// <summary>There it is.</summary>
    Found,

    /// <summary>The queue has no such message in the journal.</summary>
    Gone,

    /// <summary>The disk does not give it back as it was written.</summary>
    Damaged,
}
