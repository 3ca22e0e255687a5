namespace RedHare.Broker;

/// <summary>The values of x-queue-type.</summary>
internal static class QueueTypes
{
    public const string Classic = "classic";
    public const string Quorum = "quorum";
    public const string Stream = "stream";
}
