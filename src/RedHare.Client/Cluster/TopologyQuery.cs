namespace RedHare.Client;

/// <summary>Asks nodes what the cluster looks like, one after the other until one knows: connected ones first, then all that are known, then those the user named.</summary>
internal sealed class TopologyQuery(RedisOptions options)
{
    private readonly RedisOptions _plain = options with { Tracking = null };

    private static readonly CommandSpec Shards = new("CLUSTER SHARDS", CommandTraits.ReadOnly), Slots = new("CLUSTER SLOTS", CommandTraits.ReadOnly);

    /// <summary>A node that is connected but silent must not cost the commands that wait their whole time.</summary>
    private readonly TimeSpan _patience = options.CommandTimeout == Timeout.InfiniteTimeSpan ? options.ConnectTimeout : options.CommandTimeout / 4;

    /// <summary>The shards that hold slots.</summary>
    /// <exception cref="RedisConnectionException">Nobody could be asked.</exception>
    /// <exception cref="RedisServerException">Those who were asked know no cluster.</exception>
    public async Task<List<ShardView>> ReadAsync(IReadOnlyCollection<ClusterNode> nodes, CancellationToken cancellation)
    {
        Exception? failure = null;
        var connected = nodes.Where(static node => node.Server.IsConnected).ToArray();
        Random.Shared.Shuffle(connected);
        foreach (var node in connected)
        {
            var (shards, error) = await TryAsync(node.EndPoint, line => node.Server.ExecuteAsync(line, RawReply.Converter, cancellation).AsTask(), cancellation).ConfigureAwait(false);
            if (shards is not null) return shards;
            failure = error;
        }
        foreach (var endPoint in nodes.Where(node => !connected.Contains(node)).Select(static node => node.EndPoint).Concat(options.EndPoints).Distinct())
        {
            Link? link = null;
            try
            {
                (link, var protocol) = await Connector.ConnectAsync(endPoint, _plain, cancellation).ConfigureAwait(false);
                if (options.Tracking is not null && protocol < 3) throw new NotSupportedException("Tracking of keys needs RESP3: the server does not speak it, or it was turned off by protocol=2.");
                var (shards, error) = await TryAsync(endPoint, async line => new RawReply(await Greeting.AskAsync(link, line, cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false);
                if (shards is not null) return shards;
                failure = error;
            }
            catch (Exception exception) when (exception is RedisConnectionException or RedisServerException)
            {
                failure = exception;
            }
            finally
            {
                link?.Close(new OperationCanceledException("The connection is no longer needed."));
            }
        }
        throw failure is RedisServerException ? failure : new RedisConnectionException("No node of the cluster could be asked for its topology.", mayHaveRun: false, failure);
    }

    private async Task<(List<ShardView>? Shards, Exception? Error)> TryAsync(RedisEndPoint endPoint, Func<CommandLine, Task<RawReply>> ask, CancellationToken cancellation)
    {
        try
        {
            var reply = (await ask(CommandLine.Rent(Shards)).WaitAsync(_patience, cancellation).ConfigureAwait(false)).Reply;
            List<ShardView> shards;
            if (!reply.IsError) shards = TopologyReply.OfShards(reply, endPoint, options.Tls is not null);
            else
            {
                // Servers before 7.0 have no SHARDS.
                reply = (await ask(CommandLine.Rent(Slots)).WaitAsync(_patience, cancellation).ConfigureAwait(false)).Reply;
                if (reply.IsError) return (null, new RedisServerException(reply.ToString()));
                shards = TopologyReply.OfSlots(reply, endPoint);
            }
            // A node that was put out of the cluster knows of no slots.
            return shards.Count > 0 ? (shards, null) : (null, new RedisServerException($"CLUSTERDOWN {endPoint} knows of no slots"));
        }
        catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or InvalidDataException or InvalidCastException or ObjectDisposedException)
        {
            return (null, exception);
        }
    }
}
