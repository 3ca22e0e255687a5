namespace RedHare.Patterns.Messaging;

/// <summary>How requests are made.</summary>
public sealed record RequestOptions
{
    /// <summary>How long a reply is waited for, where the request does not say; 30 seconds unless said otherwise. A request that nobody has taken by then is dropped by the broker.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
