namespace RedHare.Client;

/// <summary>The open sessions of a server's backend, so that they end with it, and their commands in time.</summary>
internal sealed class SessionSet : IDisposable
{
    private readonly HashSet<Link> _open = [];
    private readonly CancellationTokenSource _closing = new();

    public CancellationToken Closing => _closing.Token;

    /// <summary>Takes the link on; closed at once when the set is.</summary>
    public void Add(Link link)
    {
        var isOwned = link.TryOwn((reason, unanswered) =>
        {
            lock (_open) _open.Remove(link);
            foreach (var pending in unanswered) pending.Fail(new RedisConnectionException("The session's connection was lost.", pending.WasSent, reason));
        });
        lock (_open)
        {
            // One that died meanwhile was removed before it was added: it stays out.
            if (isOwned && !_closing.IsCancellationRequested && !link.IsClosed) _open.Add(link);
        }
        if (_closing.IsCancellationRequested) link.Close(new ObjectDisposedException(nameof(RedisConnection)));
    }

    public void Move(RedisEndPoint? rightOne, Exception reason)
    {
        foreach (var link in All())
            if (link.EndPoint != rightOne) link.Close(reason);
    }

    public void Expire(long now)
    {
        foreach (var link in All()) link.Expire(now);
    }

    public void Dispose()
    {
        _closing.Cancel();
        foreach (var link in All()) link.Close(new ObjectDisposedException(nameof(RedisConnection)));
    }

    private Link[] All()
    {
        lock (_open)
        {
            // Also the rare one that died between its last look and its adding.
            _open.RemoveWhere(static link => link.IsClosed);
            return _open.Count == 0 ? [] : [.. _open];
        }
    }
}
