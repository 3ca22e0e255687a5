namespace RedHare.Patterns.Messaging;

/// <summary>The headers that the patterns give to messages. What is not listed here is the program's own, and goes along through retries and dead letters.</summary>
public static class MessageHeaders
{
    /// <summary>How many attempts have failed; absent when none has.</summary>
    public const string Failures = "redhare-failures";

    /// <summary>Why the last attempt failed: the exception's message, 1,000 characters at most.</summary>
    public const string Reason = "redhare-reason";

    /// <summary>The full name of the exception's type.</summary>
    public const string ErrorType = "redhare-error-type";

    /// <summary>When the last attempt failed: milliseconds since 1970, by the consumer's clock.</summary>
    public const string FailedAt = "redhare-failed-at";

    /// <summary>The queue in which the message was when it was given up.</summary>
    public const string Queue = "redhare-queue";

    /// <summary>The exchange that it was published to at first.</summary>
    public const string Exchange = "redhare-exchange";

    /// <summary>The routing key that it was published with at first.</summary>
    public const string RoutingKey = "redhare-routing-key";

    /// <summary>Who published it (the property user-id, which only that user may set).</summary>
    public const string UserId = "redhare-user-id";

    /// <summary>What messages that keep their order among each other share: see <see cref="MessageOrder.PerKey"/>.</summary>
    public const string OrderKey = "redhare-key";

    /// <summary>W3C's trace context of who published it.</summary>
    public const string TraceParent = "traceparent";

    /// <summary>What else goes with the trace context.</summary>
    public const string TraceState = "tracestate";
}
