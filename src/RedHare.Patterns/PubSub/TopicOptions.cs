namespace RedHare.Patterns.PubSub;

/// <summary>How a topic is published.</summary>
public sealed record TopicOptions
{
    /// <summary>
    /// Whether its messages stay on the node of a cluster that its name belongs to (SPUBLISH, Redis 7) instead of going to all nodes; false unless said otherwise. Publishers and subscribers must say the
    /// same, and patterns do not hear it.
    /// </summary>
    public bool IsSharded { get; init; }

    /// <summary>
    /// Whether messages carry the trace of who publishes, in an envelope of about 60 bytes; false unless said otherwise. Every subscriber of ours reads both forms.
    /// </summary>
    public bool CarriesTrace { get; init; }
}
