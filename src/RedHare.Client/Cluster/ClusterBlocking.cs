namespace RedHare.Client;

/// <summary>Blocking commands: each on a connection of its own to the node that holds its slot. When the slot leaves the node while the command waits, the node says so, and the command waits on at the next.</summary>
internal sealed class ClusterBlocking(Router router, RedisOptions options)
{
    public async ValueTask<T> ExecuteAsync<T>(int slot, CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation)
    {
        try
        {
            var deadline = Deadline.After(options.CommandTimeout);
            var pause = new ReconnectDelay(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(200));
            ClusterNode? asked = null;
            while (true)
            {
                var isAsking = asked is not null;
                var node = asked ?? router.Pick(slot, CommandTraits.None);
                asked = null;
                Exception? cause = null;
                var redirect = new Redirect(RedirectKind.Later);
                var began = Environment.TickCount64;
                if (node is not null)
                {
                    try
                    {
                        return await node.Server.ExecuteBlockingAsync(command.Copy(), converter, isAsking, cancellation).ConfigureAwait(false);
                    }
                    catch (RedisServerException error) when (Redirect.Of(error.Message) is { Kind: not RedirectKind.None } to)
                    {
                        (cause, redirect) = (error, to);
                    }
                    catch (Exception exception) when (exception is RedisConnectionException { MayHaveRun: false } || (exception is ObjectDisposedException && !router.IsClosed))
                    {
                        cause = exception;
                    }
                }
                var now = Environment.TickCount64;
                // It did wait, and its own timeout is not ours to count: the search for its node begins anew.
                if (now - began > 1000) deadline = Deadline.After(options.CommandTimeout);
                if (now >= deadline) throw cause ?? new RedisConnectionException($"No node of the cluster took {command.Spec.Name} in time.", mayHaveRun: false);
                if (redirect.Kind == RedirectKind.Ask) asked = router.Topology.Node(redirect.From(node!.EndPoint));
                else if (redirect.Kind == RedirectKind.Moved) router.Topology.Move(redirect, node!.EndPoint);
                else
                {
                    router.Topology.RequestRefresh();
                    await Task.Delay(pause.Next(), cancellation).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            command.Return();
        }
    }
}
