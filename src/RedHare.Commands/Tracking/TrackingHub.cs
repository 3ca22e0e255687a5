using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// CLIENT TRACKING: who tracks, and the way of an invalidation to them. What was read by whom is in the engine's shards; here it is told.
/// </summary>
/// <remarks>
/// No invalidation is lost, because a read registers under the lock it reads under, and whoever changes the key under that lock later tells only afterwards: to a session
/// that runs on another thread by that session's mailbox, which is emptied when its command has answered; to the session that made the change behind its own answer.
/// </remarks>
public sealed class TrackingHub : IInvalidationListener
{
    private readonly ServerContext _server;
    private readonly PrefixTable _prefixes = new();
    private int _clients;

    internal TrackingHub(ServerContext server)
    {
        _server = server;
        server.Engine.InvalidationListener = this;
    }

    /// <summary>Sessions that track (tracking_clients).</summary>
    public int Clients => Volatile.Read(ref _clients);

    /// <summary>Prefixes that someone listens to (tracking_total_prefixes).</summary>
    public int Prefixes => _prefixes.All.Length;

    /// <summary>CLIENT TRACKING ON. In broadcasting mode the prefixes come to those there are.</summary>
    internal void Enable(Session session, TrackingOptions options, long redirect, IReadOnlyList<byte[]> prefixes)
    {
        var before = session.Tracking;
        byte[][] all = [];
        if ((options & TrackingOptions.Broadcast) != 0)
        {
            IEnumerable<byte[]> added = prefixes.Count > 0 ? prefixes : [[]];
            all = [.. (before?.Prefixes ?? []).Concat(added).DistinctBy(prefix => prefix, ByteArrayComparer.Instance)];
            Array.Sort(all, (a, b) => a.AsSpan().SequenceCompareTo(b));
        }
        session.Tracking = new ClientTracking(options, redirect, all) { CachingGiven = before?.CachingGiven ?? false };
        if (before is null) Interlocked.Increment(ref _clients);
        if (all.Length > 0) _prefixes.Add(session, all, Broadcast);
    }

    /// <summary>CLIENT TRACKING OFF, and the end of a session. What it has read stays in the tables until it changes.</summary>
    internal void Disable(Session session)
    {
        if (session.Tracking is not { } tracking) return;
        session.Tracking = null;
        Interlocked.Decrement(ref _clients);
        if (tracking.Prefixes.Count > 0) _prefixes.Remove(session, Broadcast);
    }

    /// <summary>Holds the tables to tracking-table-max-keys. The unit must not be entered.</summary>
    internal void Limit(ExecutionUnit unit)
    {
        var most = _server.Configuration.Clients.TrackingTableMaxKeys;
        if (most > 0) _server.Engine.LimitTracked(unit, most);
    }

    /// <inheritdoc/>
    public void OnInvalidated(ExecutionUnit unit, Invalidations stale)
    {
        if (Clients == 0) return;
        foreach (var key in stale.Tracked)
        {
            var message = new Message([key.Key]);
            foreach (var client in key.Clients)
                if (_server.Sessions.Find(client) is { Tracking: { IsBroadcast: false } tracking } session && !(tracking.IsNoLoop && key.ByCommand && session == unit.Client))
                    Tell(session, tracking, message, unit);
        }
        if (stale.Everything)
        {
            var message = new Message(null);
            foreach (var session in _server.Sessions.Unordered)
                if (session.Tracking is { } tracking) Tell(session, tracking, message, unit);
        }
        if (stale.HasBroadcast)
            foreach (var audience in _prefixes.All) Tell(audience, stale, unit);
    }

    /// <summary>One message for all keys of a prefix that one unit changed.</summary>
    private void Tell(PrefixAudience audience, Invalidations stale, ExecutionUnit unit)
    {
        var changed = stale.Broadcast.Where(change => change.Key.AsSpan().StartsWith(audience.Prefix)).ToArray();
        if (changed.Length == 0) return;
        Array.Sort(changed, (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        var all = new Message([.. changed.Select(change => change.Key)]);
        foreach (var session in audience.Sessions)
        {
            if (session.Tracking is not { IsBroadcast: true } tracking) continue;
            if (!tracking.IsNoLoop || session != unit.Client) Tell(session, tracking, all, unit);
            else if (Array.FindAll(changed, change => !change.ByCommand) is { Length: > 0 } others) Tell(session, tracking, new Message([.. others.Select(change => change.Key)]), unit);
        }
    }

    private void Tell(Session session, ClientTracking tracking, Message message, ExecutionUnit unit)
    {
        if (tracking.Redirect == 0)
        {
            // A session of RESP2 cannot be told anything.
            if (session.Protocol > 2) Hand(session, message.Direct, unit);
        }
        else if (_server.Sessions.Find(tracking.Redirect) is { CloseAfterReply: false } other) Hand(other, message.Redirected, unit);
        else
        {
            tracking.IsRedirectBroken = true;
            if (session.Protocol > 2) Hand(session, new RedirectionBrokenPush(tracking.Redirect), unit);
        }
    }

    private static void Hand(Session session, IPush push, ExecutionUnit unit)
    {
        const int Much = 1 << 16;
        if (session.Unit == unit)
        {
            session.PushLater(push);
            return;
        }
        session.Push(push);
        // Who does not read what it is told may pass maxmemory-clients by that alone.
        if (session.Port.PendingOutputBytes is var pending and > Much) session.Server.ClientMemory.NoteBuffers(pending);
    }

    private void Broadcast(byte[][] prefixes) => _server.Engine.BroadcastPrefixes = prefixes;

    /// <summary>The same keys for receivers of both kinds, each written when the first one comes.</summary>
    private sealed class Message(byte[][]? keys)
    {
        private InvalidationPush? _direct, _redirected;

        public InvalidationPush Direct => _direct ??= new InvalidationPush(keys, redirected: false);

        public InvalidationPush Redirected => _redirected ??= new InvalidationPush(keys, redirected: true);
    }
}
