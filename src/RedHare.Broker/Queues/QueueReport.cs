namespace RedHare.Broker;

/// <summary>A queue's numbers at one moment.</summary>
/// <param name="Ready">Messages that wait.</param>
/// <param name="Unacknowledged">Messages that were handed out and not answered.</param>
/// <param name="ReadyBytes">Bodies of those that wait, in bytes.</param>
/// <param name="UnacknowledgedBytes">Bodies of those that were handed out, in bytes.</param>
/// <param name="Consumers">How many consume.</param>
/// <param name="ActiveConsumer">The tag of the single active consumer, where there is one.</param>
public readonly record struct QueueReport(long Ready, long Unacknowledged, long ReadyBytes, long UnacknowledgedBytes, int Consumers, string? ActiveConsumer);
