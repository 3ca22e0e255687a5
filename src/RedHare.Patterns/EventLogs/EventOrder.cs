namespace RedHare.Patterns.EventLogs;

/// <summary>What a group promises of the order of its events.</summary>
public enum EventOrder
{
    /// <summary>Events of one key are handled one after the other, in the order in which they were appended, in whatever process: each partition is one process's at a time.</summary>
    Key,

    /// <summary>None: all processes take from all partitions, whoever is free first. An event whose process died waits for <see cref="EventConsumerOptions.ClaimIdle"/>.</summary>
    None,
}
