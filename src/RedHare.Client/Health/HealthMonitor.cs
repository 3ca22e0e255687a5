namespace RedHare.Client;

/// <summary>A backend that knows how its connection is.</summary>
internal interface IHealthSource
{
    HealthMonitor Health { get; }
}

/// <summary>The present health, and the news of changes: told in order, one after the other, on threads of the pool, so that a slow listener holds up nothing.</summary>
internal sealed class HealthMonitor
{
    private readonly Lock _gate = new();
    private Task _told = Task.CompletedTask;
    private volatile ConnectionHealth _current = new(ConnectionState.Connecting, TimeProvider.System.GetUtcNow());

    public ConnectionHealth Current => _current;

    public event Action<ConnectionHealth>? Changed;

    /// <summary>Notes a state; only a new one is news. A closed connection stays closed.</summary>
    public void Set(ConnectionState state, RedisEndPoint? server = null, Exception? error = null)
    {
        lock (_gate)
        {
            var before = _current;
            if (before.State == ConnectionState.Closed) return;
            var isNews = before.State != state;
            var now = new ConnectionHealth(state, isNews ? TimeProvider.System.GetUtcNow() : before.Since, server ?? before.Server, error ?? before.LastError);
            _current = now;
            if (isNews && Changed is { } changed)
                _told = _told.ContinueWith(_ => changed(now), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }
}
