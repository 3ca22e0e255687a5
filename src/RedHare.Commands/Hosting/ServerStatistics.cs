using System.Collections.Concurrent;
using RedHare.Commands.Users;

namespace RedHare.Commands;

/// <summary>Counters of a server for INFO.</summary>
public sealed class ServerStatistics(SessionRegistry sessions)
{
    private readonly long[] _denials = new long[(int)DenialReason.Channel + 1];
    private long _errors, _rejectedConnections, _outputLimitDisconnections, _inputLimitDisconnections, _evictedClients, _closedInput, _closedOutput, _inputBefore, _outputBefore;

    /// <summary>Error replies sent.</summary>
    public long ErrorReplies => Volatile.Read(ref _errors);

    /// <summary>Connections turned away by maxclients.</summary>
    public long RejectedConnections => Volatile.Read(ref _rejectedConnections);

    /// <summary>Connections closed because all together held more than maxmemory-clients.</summary>
    public long EvictedClients => Volatile.Read(ref _evictedClients);

    /// <summary>Connections closed because their client did not take its replies or messages.</summary>
    public long OutputLimitDisconnections => Volatile.Read(ref _outputLimitDisconnections);

    /// <summary>Connections closed because a request was longer than client-query-buffer-limit.</summary>
    public long InputLimitDisconnections => Volatile.Read(ref _inputLimitDisconnections);

    /// <summary>Wrong passwords.</summary>
    public long AuthenticationFailures => DenialsOf(DenialReason.Authentication);

    /// <summary>How often something was not allowed.</summary>
    internal long DenialsOf(DenialReason reason) => Volatile.Read(ref _denials[(int)reason]);

    /// <summary>Bytes received from all connections.</summary>
    public long InputBytes => Traffic.Input - _inputBefore;

    /// <summary>Bytes sent to all connections.</summary>
    public long OutputBytes => Traffic.Output - _outputBefore;

    // Each connection counts for itself, so that counting costs no shared cache line; what closed connections counted is kept here.
    private (long Input, long Output) Traffic
    {
        get
        {
            long input = Volatile.Read(ref _closedInput), output = Volatile.Read(ref _closedOutput);
            foreach (var session in sessions.Unordered)
            {
                input += session.Port.ReceivedBytes;
                output += session.Port.SentBytes;
            }
            return (input, output);
        }
    }

    /// <summary>Connections received before the last reset.</summary>
    internal long ConnectionsBefore { get; private set; }

    /// <summary>Error replies by their code (ERR, WRONGTYPE …), for INFO errorstats.</summary>
    public ConcurrentDictionary<string, long> ErrorsByCode { get; } = new();

    /// <summary>Counts a refused connection.</summary>
    public void CountRejectedConnection() => Interlocked.Increment(ref _rejectedConnections);

    /// <summary>Counts a connection closed for the length of its request.</summary>
    public void CountInputLimitDisconnection() => Interlocked.Increment(ref _inputLimitDisconnections);

    internal void CountClosed(SessionPort port)
    {
        Interlocked.Add(ref _closedInput, port.ReceivedBytes);
        Interlocked.Add(ref _closedOutput, port.SentBytes);
    }

    internal void CountDenial(DenialReason reason) => Interlocked.Increment(ref _denials[(int)reason]);

    internal void CountOutputLimitDisconnection() => Interlocked.Increment(ref _outputLimitDisconnections);

    internal void CountEvictedClient() => Interlocked.Increment(ref _evictedClients);

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
    internal void Reset()
    {
        ConnectionsBefore = sessions.Total;
        Volatile.Write(ref _inputLimitDisconnections, 0);
        Array.Clear(_denials);
        (_inputBefore, _outputBefore) = Traffic;
        Volatile.Write(ref _errors, 0);
        Volatile.Write(ref _rejectedConnections, 0);
        Volatile.Write(ref _outputLimitDisconnections, 0);
        ErrorsByCode.Clear();
    }
}
