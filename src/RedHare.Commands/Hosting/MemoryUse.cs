namespace RedHare.Commands;

/// <summary>
/// <c>used_memory</c>: the data with its tables, to the byte, and what connections hold in buffers and queued commands. It is what <c>maxmemory</c> bounds.
/// </summary>
internal sealed class MemoryUse(ServerContext server)
{
    private long _peak;

    /// <summary>Bytes in use now. Looks at all sessions.</summary>
    public long Measure()
    {
        server.ClientMemory.Count();
        return Note();
    }

    /// <summary>The most bytes that were seen in use.</summary>
    public long Peak => Math.Max(Volatile.Read(ref _peak), server.Engine.Statistics.PeakBytes);

    /// <summary>Looks how much is in use, with the sessions as they were when they were looked at last.</summary>
    public long Note()
    {
        var used = server.Engine.UsedBytes + server.ClientMemory.BufferBytes;
        var peak = Volatile.Read(ref _peak);
        while (used > peak && Interlocked.CompareExchange(ref _peak, used, peak) is var seen && seen != peak) peak = seen;
        return used;
    }
}
