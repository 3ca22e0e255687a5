namespace RedHare.Broker;

/// <summary>A message that left its queue for the dead-letter exchange.</summary>
/// <param name="Entry">The message and its place; the reference is the letter's.</param>
/// <param name="Reason">expired, rejected, maxlen or delivery_limit.</param>
internal readonly record struct DeadLetter(QueueEntry Entry, string Reason)
{
    public const string Expired = "expired";
    public const string Rejected = "rejected";
    public const string MaxLength = "maxlen";
    public const string DeliveryLimit = "delivery_limit";
}
