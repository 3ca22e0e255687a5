namespace RedHare.Client;

/// <summary>Sessions on the node that holds a key. They cannot move, but what their node refuses tells where the next should be opened.</summary>
internal static class ClusterSessions
{
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
                    return await node.Server.OpenSessionAsync(cluster, new Watcher(node, router.Topology), cancellation).ConfigureAwait(false);
                }
                catch (RedisConnectionException exception)
                {
                    cause = exception;
                }
            }
            if (Environment.TickCount64 >= deadline) throw cause ?? new RedisConnectionException("No node of the cluster holds the session's key.", mayHaveRun: false);
            router.Topology.RequestRefresh();
            await Task.Delay(pause.Next(), cancellation).ConfigureAwait(false);
        }
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
