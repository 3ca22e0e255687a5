using System.Collections.Concurrent;

namespace RedHare.Commands;

/// <summary>Counters of a server for INFO.</summary>
public sealed class ServerStatistics
{
    private long _errors, _rejectedConnections, _outputLimitDisconnections;

    /// <summary>Error replies sent.</summary>
    public long ErrorReplies => Volatile.Read(ref _errors);

    /// <summary>Connections turned away by maxclients.</summary>
    public long RejectedConnections => Volatile.Read(ref _rejectedConnections);

    /// <summary>Connections closed because their client did not take its replies or messages.</summary>
    public long OutputLimitDisconnections => Volatile.Read(ref _outputLimitDisconnections);

    /// <summary>Error replies by their code (ERR, WRONGTYPE …), for INFO errorstats.</summary>
    public ConcurrentDictionary<string, long> ErrorsByCode { get; } = new();

    /// <summary>Counts a refused connection.</summary>
    public void CountRejectedConnection() => Interlocked.Increment(ref _rejectedConnections);

    internal void CountOutputLimitDisconnection() => Interlocked.Increment(ref _outputLimitDisconnections);

    /// <summary>Counts an error reply by the first word of its message.</summary>
    public void CountError(ReadOnlySpan<byte> message)
    {
        Interlocked.Increment(ref _errors);
        var space = message.IndexOf((byte)' ');
        var code = System.Text.Encoding.UTF8.GetString(space < 0 ? message[..Math.Min(message.Length, 32)] : message[..Math.Min(space, 32)]);
        // Scripts can invent codes without end.
        if (ErrorsByCode.Count < 128 || ErrorsByCode.ContainsKey(code)) ErrorsByCode.AddOrUpdate(code, 1, static (_, n) => n + 1);
    }

    /// <summary>CONFIG RESETSTAT.</summary>
    public void Reset()
    {
        Volatile.Write(ref _errors, 0);
        Volatile.Write(ref _rejectedConnections, 0);
        Volatile.Write(ref _outputLimitDisconnections, 0);
        ErrorsByCode.Clear();
    }
}
