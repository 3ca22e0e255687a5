namespace RedHare.Commands.Server;

/// <summary>What MEMORY STATS and MEMORY DOCTOR know, in bytes, all read at one moment.</summary>
internal readonly struct MemoryFigures
{
    public MemoryFigures(CommandCall call)
    {
        var statistics = call.Server.Engine.Statistics;
        (Used, Peak, Mapped) = (statistics.UsedBytes, statistics.PeakBytes, statistics.MappedBytes);
        Resident = Environment.WorkingSet;
        foreach (var session in call.Server.Sessions.All) Clients += session.Port.BufferBytes + session.Port.PendingOutputBytes;
    }

    /// <summary>Live blocks of the data.</summary>
    public long Used { get; }

    /// <summary>The most that <see cref="Used"/> was.</summary>
    public long Peak { get; }

    /// <summary>Taken from the system for the data.</summary>
    public long Mapped { get; }

    /// <summary>The whole process in physical memory.</summary>
    public long Resident { get; }

    /// <summary>Buffers of connections.</summary>
    public long Clients { get; }
}
