using RedHare.Amqp;

namespace RedHare.Broker;

/// <summary>Settings for all queues or exchanges whose names match a pattern.</summary>
public sealed record Policy
{
    private NamePattern? _compiled;

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>A regular expression over names.</summary>
    public required string Pattern { get; init; }

    /// <summary>queues, exchanges or all; or queues of one type: classic_queues, quorum_queues, streams.</summary>
    public string ApplyTo { get; init; } = "all";

    /// <summary>Of the policies that match the one with the highest number holds; the others do not.</summary>
    public long Priority { get; init; }

    /// <summary>The settings: names as arguments have, without the x-. Numbers are 64 bits wide.</summary>
    public required AmqpTable Definition { get; init; }

    internal NamePattern Compiled => _compiled ??= new NamePattern(Pattern);
}
