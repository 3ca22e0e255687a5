namespace RedHare.Broker;

/// <summary>What a full queue does: x-overflow.</summary>
internal enum Overflow
{
    DropHead,
    RejectPublish,
    RejectPublishDeadLetter,
}
