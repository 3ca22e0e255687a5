namespace RedHare.Broker.Journal;

/// <summary>A message's place in a queue.</summary>
internal readonly record struct QueuePlace(JournalQueue Queue, long Sequence);
