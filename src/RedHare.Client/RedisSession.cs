namespace RedHare.Client;

/// <summary>
/// A connection that belongs to its opener alone, for what a connection carries: WATCH, SELECT, CLIENT NO-EVICT, WAIT for one's own writes. It is not made anew when it is lost, since
/// what it carried is lost with it: its commands then fail.
/// </summary>
public sealed class RedisSession : RedisCommands, IAsyncDisposable
{
    internal RedisSession(IRedisBackend backend) : base(backend)
    {
    }

    private protected override bool OwnsConnection => true;

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => Backend.DisposeAsync();
}
