namespace RedHare.Client;

/// <summary>A server of the cluster. It connects when first needed, and stays connected; what it refuses or loses goes back to the router.</summary>
internal sealed class ClusterNode(RedisEndPoint endPoint, RedisOptions options, Router router) : IPendingOwner
{
    private readonly Lock _gate = new();
    private ServerBackend? _server;

    public RedisEndPoint EndPoint { get; } = endPoint;

    /// <summary>Readings of the topology in a row that did not name it.</summary>
    public int Absences { get; set; }

    public ServerBackend Server => Volatile.Read(ref _server) ?? Begin();

    /// <summary>Sends, if there is a connection.</summary>
    public bool TrySubmit(PendingReply pending)
    {
        pending.Owner = this;
        return Server.TrySubmit(pending);
    }

    /// <summary>Sends several in one piece, if there is a connection.</summary>
    public bool TrySubmit(ReadOnlySpan<PendingReply> pending)
    {
        foreach (var one in pending) one.Owner = this;
        return Server.TrySubmit(pending);
    }

    /// <summary>Sends right behind an ASKING, if there is a connection.</summary>
    public bool TrySubmitAsking(PendingReply pending)
    {
        pending.Owner = this;
        return Asking.TrySubmit(Server, [pending]);
    }

    public bool TakesOver(PendingReply pending, Reply error) => router.TakesOver(this, pending, error);

    public bool TakesOver(PendingReply pending, Exception reason) => router.TakesOver(pending, reason);

    /// <summary>Ends it when what it was given is answered, and after the time of a connection at the latest.</summary>
    public async Task RetireAsync()
    {
        if (Volatile.Read(ref _server) is not { } server) return;
        var end = Deadline.After(options.ConnectTimeout);
        while (server.Count > 0 && Environment.TickCount64 < end) await Task.Delay(20).ConfigureAwait(false);
        await server.DisposeAsync().ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => Volatile.Read(ref _server)?.DisposeAsync() ?? ValueTask.CompletedTask;

    private ServerBackend Begin()
    {
        lock (_gate)
        {
            if (_server is { } server) return server;
            var begun = ServerBackend.Begin(options, _ => Task.FromResult(EndPoint), router.OnConnection);
            Volatile.Write(ref _server, begun);
            if (router.IsClosed) _ = begun.DisposeAsync().AsTask();
            return begun;
        }
    }
}
