using System.Text;

namespace RedHare.Patterns.Tests.Caching;

/// <summary>A backend whose tracked reads a test can hold up, and whose words of changes it can keep from being heard.</summary>
public sealed class HookedBackend(IRedisBackend inner) : IRedisBackend, IKeyTrackingListener
{
    private IKeyTrackingListener? _listener;
    private int _heard;

    /// <summary>No word of a change gets through.</summary>
    public bool IsDeaf { get; set; }

    /// <summary>Words of changes that came, heard or not.</summary>
    public int Heard => Volatile.Read(ref _heard);

    /// <summary>Runs when the replies of a tracked read are there, before the reader has them.</summary>
    public Func<Task>? OnRead { get; set; }

    /// <summary>What the client does when a tracking connection is lost.</summary>
    public void LoseConnection() => _listener!.OnAllStale(AllStale.ConnectionLost);

    public void OnStale(ReadOnlySpan<byte> key)
    {
        if (Encoding.UTF8.GetString(key).Contains(":cache:", StringComparison.Ordinal)) Interlocked.Increment(ref _heard);
        if (!IsDeaf) _listener!.OnStale(key);
    }

    public void OnAllStale(AllStale reason) => _listener!.OnAllStale(reason);

    public async ValueTask<IRedisBackend> OpenTrackedAsync(KeyTracking tracking, CancellationToken cancellation = default)
    {
        _listener = tracking.Listener;
        return new Tracked(this, await inner.OpenTrackedAsync(new KeyTracking(this, tracking.IsBroadcast, tracking.Prefixes), cancellation));
    }

    public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) => inner.ExecuteAsync(command, converter, cancellation);

    public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) => inner.ExecuteBatchAsync(commands, atomic, cancellation);

    public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => inner.OpenSessionAsync(key, cancellation);

    public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => inner.SubscribeAsync(kind, channel, cancellation);

    public ValueTask DisposeAsync() => default;

    private sealed class Tracked(HookedBackend owner, IRedisBackend tracked) : IRedisBackend
    {
        public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) => tracked.ExecuteAsync(command, converter, cancellation);

        public async ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default)
        {
            var replies = await tracked.ExecuteBatchAsync(commands, atomic, cancellation);
            if (owner.OnRead is { } hook) await hook();
            return replies;
        }

        public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => tracked.OpenSessionAsync(key, cancellation);

        public ValueTask<IReadOnlyList<IRedisBackend>> MastersAsync(CancellationToken cancellation = default) => tracked.MastersAsync(cancellation);

        public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => tracked.SubscribeAsync(kind, channel, cancellation);

        public ValueTask DisposeAsync() => tracked.DisposeAsync();
    }
}
