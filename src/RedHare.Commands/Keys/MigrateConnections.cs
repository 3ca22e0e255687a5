namespace RedHare.Commands.Keys;

/// <summary>Connections to the servers that keys were moved to of late: one for each, kept for ten seconds and not more than 64, as Redis does. Any thread.</summary>
internal sealed class MigrateConnections : IDisposable
{
    private const int Most = 64, KeptMilliseconds = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Host, int Port), (MigrateTarget Target, long Since)> _idle = [];
    private bool _disposed;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _idle.Count;
        }
    }

    /// <summary>A connection that nobody else uses, or null when the server is not to be reached within so many milliseconds.</summary>
    public async Task<MigrateTarget?> RentAsync(string host, int port, int timeout)
    {
        MigrateTarget? target = null;
        lock (_gate)
            if (_idle.Remove((host, port), out var found)) target = found.Target;
        if (target?.TryResume(timeout) == true) return target;
        target?.Dispose();
        return await MigrateTarget.ConnectAsync(host, port, timeout).ConfigureAwait(false);
    }

    /// <summary>Takes a connection back; one that has not answered everything is closed.</summary>
    public void Return(string host, int port, MigrateTarget target)
    {
        lock (_gate)
        {
            if (target.IsIdle && !_disposed && _idle.Count < Most && _idle.TryAdd((host, port), (target, Environment.TickCount64))) return;
        }
        target.Dispose();
    }

    /// <summary>Closes what nobody has used for long.</summary>
    /// <param name="now">As <see cref="Environment.TickCount64"/>.</param>
    public void Release(long now)
    {
        List<MigrateTarget>? old = null;
        lock (_gate)
        {
            if (_idle.Count == 0) return;
            foreach (var (server, (target, since)) in _idle)
            {
                if (now - since < KeptMilliseconds) continue;
                _idle.Remove(server);
                (old ??= []).Add(target);
            }
        }
        old?.ForEach(static target => target.Dispose());
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var (target, _) in _idle.Values) target.Dispose();
            _idle.Clear();
        }
    }
}
