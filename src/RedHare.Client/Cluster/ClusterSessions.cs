namespace RedHare.Client;

/// <summary>Sessions on the node that holds a key. They cannot move, but what their node refuses tells where the next should be opened.</summary>
internal static class ClusterSessions
{
    private static readonly CommandSpec Exists = new("EXISTS", CommandTraits.ReadOnly);

    public static async ValueTask<IRedisBackend> OpenAsync(ClusterBackend cluster, Router router, RedisOptions options, RedisKey key, CancellationToken cancellation)
    {
        var slot = key.Equals(default) ? HashSlot.None : HashSlot.Of(key.Bytes.Span);
        var deadline = Deadline.After(options.ConnectTimeout);
        var pause = new ReconnectDelay(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(200));
        while (true)
        {
            Exception? cause = null;
            if (router.Pick(slot, CommandTraits.None) is { } node)
            {
                try
                {
                    var session = await node.Server.OpenSessionAsync(cluster, new Watcher(node, router.Topology), cancellation).ConfigureAwait(false);
                    if (slot == HashSlot.None || await IsHomeAsync(session, key, cancellation).ConfigureAwait(false)) return session;
                    await session.DisposeAsync().ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is RedisConnectionException or TimeoutException || (exception is ObjectDisposedException && !router.IsClosed))
                {
                    cause = exception;
                }
            }
            if (Environment.TickCount64 >= deadline) throw cause ?? new RedisConnectionException("No node of the cluster holds the session's key.", mayHaveRun: false);
            router.Topology.RequestRefresh();
            await Task.Delay(pause.Next(), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the node has the key's slot: the map may be older than the slot's last move, and a session cannot follow.</summary>
    private static async Task<bool> IsHomeAsync(IRedisBackend session, RedisKey key, CancellationToken cancellation)
    {
        var reply = (await session.ExecuteAsync(CommandLine.Rent(Exists).Key(key), RawReply.Converter, cancellation).ConfigureAwait(false)).Reply;
        // ASK comes from the node that still has the slot.
        return Redirect.Of(reply).Kind is RedirectKind.None or RedirectKind.Ask;
    }

    /// <summary>Learns from refusals, and leaves them to the caller: what a session carries would be lost on another node.</summary>
    private sealed class Watcher(ClusterNode node, Topology topology) : IPendingOwner
    {
        public bool TakesOver(PendingReply pending, Reply error)
        {
            var redirect = Redirect.Of(error);
            if (redirect.Kind == RedirectKind.Moved) topology.Move(redirect, node.EndPoint);
            else if (redirect.Kind == RedirectKind.Later) topology.RequestRefresh();
            return false;
        }
    }
}
