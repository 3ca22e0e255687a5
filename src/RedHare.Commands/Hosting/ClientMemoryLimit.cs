using System.Diagnostics;

namespace RedHare.Commands;

/// <summary>
/// maxmemory-clients: what all sessions together may hold in buffers, queued commands, watched keys, subscriptions and prefixes. Past that those that hold most are disconnected, but for those that asked not to be (CLIENT NO-EVICT).
/// </summary>
internal sealed class ClientMemoryLimit(ServerContext server)
{
    // A count is good for so many times as long as it took.
    private const int Freshness = 20;

    private const long LeastLimit = 128 << 10;

    private readonly Lock _looking = new();
    private long _bufferBytes, _counted, _fresh;

    /// <summary>Bytes that a session holds, about.</summary>
    public static long BytesOf(Session session)
    {
        var port = session.Port;
        // What it sent and is about to, and what waits for it, and not the size of the buffers, which are powers of two and the loop's.
        return Session.BaseBytes + port.InputBytes + port.AwaitedBytes + port.PendingOutputBytes + StateOf(session);
    }

    // What it queued, waits for, watches, listens to and tracks.
    private static long StateOf(Session session) => (session.Transaction?.MemoryBytes ?? 0) + (session.Blocked?.Arguments.MemoryBytes ?? 0) + session.Watched.MemoryBytes +
        session.Subscriptions.MemoryBytes + (session.Tracking?.MemoryBytes ?? 0);

    /// <summary>Bytes that all sessions hold when that was looked at last, a tenth of a second ago: they count against maxmemory. 0 without a limit.</summary>
    public long BufferBytes => Volatile.Read(ref _bufferBytes);

    /// <summary>Called by housekeeping: disconnects whom the limit asks for.</summary>
    public void Keep()
    {
        if (!IsCounted) Volatile.Write(ref _bufferBytes, 0);
        else Look();
    }

    /// <summary>The limit changed: whom it asks for is disconnected before the next command.</summary>
    public string? Reconsider()
    {
        Keep();
        return null;
    }

    /// <summary>A connection holds much since its last commands: it is noticed now, and not a tenth of a second later when many of its kind have come.</summary>
    /// <returns>Whether there was a look at all sessions.</returns>
    public bool NoteBuffers(long bytes)
    {
        // Copying so much takes longer than the look; and who holds a large part of the limit may be what passes it.
        const long Much = 1 << 20, Part = 4;
        var limit = Limit();
        if (!IsCounted || (IsFresh && bytes < Much && (limit == 0 || bytes < limit / Part))) return false;
        Look();
        return true;
    }

    private bool IsCounted => Limit() != 0 || server.Configuration.Memory.MaxMemory != 0;

    private bool IsFresh => Stopwatch.GetTimestamp() < Volatile.Read(ref _counted) + Volatile.Read(ref _fresh);

    private void Look()
    {
        List<(Session Session, long Bytes)> victims = [];
        // Two who look at once must not each find one too many.
        lock (_looking)
        {
            var total = Count();
            var limit = Limit();
            if (limit == 0 || total <= limit) return;
            foreach (var (session, bytes) in server.Sessions.Unordered.Where(static session => !session.NoEvict && !session.IsEvicted && session.Replica is null).Select(static session => (session, BytesOf(session))).OrderByDescending(static pair => pair.Item2).ToList())
            {
                session.IsEvicted = true;
                victims.Add((session, bytes));
                Interlocked.Add(ref _bufferBytes, -HeldBy(session));
                total -= bytes;
                if (total <= limit) break;
            }
        }
        foreach (var (session, bytes) in victims)
        {
            server.Log?.Invoke(Configuration.LogLevel.Notice, $"Evicting client: id={session.Id} addr={session.Port.RemoteAddress} tot-mem={bytes}");
            server.Statistics.CountEvictedClient();
            session.Drop();
        }
    }

    // What counts against maxmemory. The buffers that a connection borrows from its loop while it is served are none of its own; and what was pushed this moment must not count before the kernel had its
    // chance to take it: the invalidation messages of one evicted key would cost the next one its life.
    private static long HeldBy(Session session)
    {
        const long Borrowed = 80 << 10;
        var port = session.Port;
        return Math.Max(port.InputBytes + port.PendingOutputBytes - port.PostedBytes, port.BufferBytes - Borrowed) + StateOf(session);
    }

    /// <summary>Looks at all sessions anew; returns what those hold that may be disconnected.</summary>
    public long Count()
    {
        var started = Stopwatch.GetTimestamp();
        long total = 0, buffers = 0;
        foreach (var session in server.Sessions.Unordered)
        {
            // Who was disconnected gives back what it holds in a moment: nobody else goes for that. What replicas hold counts for no limit but their own: keys that went for it would be more of it.
            if (session.IsEvicted || session.Replica is not null) continue;
            buffers += HeldBy(session);
            if (!session.NoEvict) total += BytesOf(session);
        }
        Volatile.Write(ref _bufferBytes, buffers);
        var now = Stopwatch.GetTimestamp();
        Volatile.Write(ref _fresh, Freshness * (now - started));
        Volatile.Write(ref _counted, now);
        return total;
    }

    /// <summary>As <see cref="Count"/>, unless that was done a moment ago: a twentieth of the time at most is spent on it.</summary>
    public void CountAgain()
    {
        if (!IsFresh) Count();
    }

    // A negative number is a share of maxmemory in percent.
    private long Limit()
    {
        var limit = server.Configuration.Clients.MaxMemoryClients;
        if (limit < 0) limit = (long)(server.Configuration.Memory.MaxMemory * (-limit / 100.0));
        // With less nobody could ask the server for more, as in Redis.
        return limit == 0 ? 0 : Math.Max(limit, LeastLimit);
    }
}
