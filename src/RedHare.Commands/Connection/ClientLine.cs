using System.Text;

namespace RedHare.Commands.Connection;

/// <summary>A session's line in CLIENT LIST, with the fields of Redis 7.2 in their order.</summary>
/// <remarks>
/// <c>rbs</c> and <c>rbp</c> (size and peak of Redis's static reply buffer) and <c>oll</c> (its list of reply blocks) have no counterpart here and are 0;
/// what waits to be sent is all in <c>omem</c>.
/// </remarks>
internal static class ClientLine
{
    public static string Of(Session session)
    {
        var port = session.Port;
        var server = session.Server;
        var transaction = session.Transaction;
        var input = port.InputBytes;
        var output = port.PendingOutputBytes + (session.Replica?.PendingBytes ?? 0);
        // A replica's buffers hold its stream.
        var free = session.Replica is null ? Math.Max(0, port.BufferBytes - input) : 0;
        var unread = Math.Min(input, port.UnreadBytes);
        var arguments = input - unread + (session.Blocked?.Arguments.MemoryBytes ?? 0);
        var queued = transaction?.MemoryBytes ?? 0;
        var subscriptions = session.Subscriptions;
        var line = new StringBuilder(400);
        line.Append($"id={session.Id} addr={port.RemoteAddress} laddr={port.LocalAddress} fd={port.FileDescriptor} name={session.Name}");
        line.Append($" age={(server.Uptime - session.CreatedAt) / 1000} idle={(server.Uptime - session.LastActive) / 1000} flags={Flags(session)} db={session.Database}");
        line.Append($" sub={subscriptions.CountOf(SubscriptionKind.Channel)} psub={subscriptions.CountOf(SubscriptionKind.Pattern)}");
        line.Append($" ssub={subscriptions.CountOf(SubscriptionKind.ShardChannel)} multi={transaction?.Queue.Count ?? -1} watch={session.Watched.Count}");
        line.Append($" qbuf={unread} qbuf-free={free} argv-mem={arguments} multi-mem={queued} rbs=0 rbp=0 obl=0 oll=0 omem={output}");
        line.Append($" tot-mem={ClientMemoryLimit.BytesOf(session)} events={(output > 0 ? "rw" : "r")} cmd={session.LastCommand?.FullName ?? "NULL"}");
        line.Append($" user={session.User?.Name ?? "default"} redir={session.Tracking?.Redirect ?? -1} resp={session.Protocol} lib-name={session.LibraryName} lib-ver={session.LibraryVersion}\n");
        return line.ToString();
    }

    private static string Flags(Session session)
    {
        var flags = new StringBuilder(8);
        if (session.IsMonitor) flags.Append('O');
        if (session.Replica is not null) flags.Append('S');
        if (session.Subscriptions.Count > 0) flags.Append('P');
        if (session.Transaction is not null) flags.Append('x');
        if (session.Blocked is not null || session.Paused is not null) flags.Append('b');
        if (session.Tracking is { } tracking)
        {
            flags.Append('t');
            if (tracking.IsRedirectBroken) flags.Append('R');
            if (tracking.IsBroadcast) flags.Append('B');
        }
        if (session.Watched.IsDirty) flags.Append('d');
        if (session.CloseAfterReply) flags.Append('c');
        if (session.Port.IsUnixSocket) flags.Append('U');
        if (session.NoEvict) flags.Append('e');
        if (session.Unit.NoTouch) flags.Append('T');
        return flags.Length == 0 ? "N" : flags.ToString();
    }
}
