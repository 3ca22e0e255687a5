namespace RedHare.Broker;

/// <summary>What became of an attempt to end a queue.</summary>
internal enum QueueClosing
{
    Closed,
    AlreadyClosed,
    InUse,
    NotEmpty,
}
