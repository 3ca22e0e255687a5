namespace RedHare.Commands;

/// <summary>
/// client-output-buffer-limit: what a session may let pile up before it is disconnected, by its class (replicas, subscribers, all others). Checked
/// whenever something is pushed or the replication stream grows, and by the head after it wrote replies.
/// </summary>
public sealed class OutputLimit(Session session)
{
    private long _overSince;

    /// <summary>Disconnects the session if it is over its limits. Any thread.</summary>
    public void Check()
    {
        var clients = session.Server.Configuration.Clients;
        var replica = session.Replica;
        var limit = replica is not null ? clients.ReplicaOutput : session.Subscriptions.Count > 0 ? clients.PubSubOutput : clients.NormalOutput;
        if (limit.HardBytes == 0 && limit.SoftBytes == 0) return;
        // A replica lacks what the backlog holds anyway.
        var hard = replica is not null && limit.HardBytes > 0 ? Math.Max(limit.HardBytes, session.Server.Configuration.Replication.BacklogBytes) : limit.HardBytes;
        var pending = session.Port.PendingOutputBytes + (replica?.PendingBytes ?? 0);
        if (hard > 0 && pending >= hard) Disconnect();
        else if (limit.SoftBytes == 0 || pending < limit.SoftBytes) Volatile.Write(ref _overSince, 0);
        else if (Volatile.Read(ref _overSince) is var since && since == 0) Volatile.Write(ref _overSince, Environment.TickCount64);
        else if (Environment.TickCount64 - since > limit.SoftSeconds * 1000) Disconnect();
    }

    private void Disconnect()
    {
        session.Server.Statistics.CountOutputLimitDisconnection();
        session.Server.Log?.Invoke(Configuration.LogLevel.Warning, $"Client id={session.Id} addr={session.Port.RemoteAddress} scheduled to be closed ASAP for overcoming of output buffer limits.");
        session.Drop();
    }
}
