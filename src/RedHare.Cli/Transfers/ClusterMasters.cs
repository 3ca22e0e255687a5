using RedHare.Client;

namespace RedHare.Cli.Transfers;

/// <summary>The masters of a cluster, each as a server of its own: a whole data set is read node by node.</summary>
internal static class ClusterMasters
{
    /// <summary>Asks the first of the given nodes that answers.</summary>
    public static async Task<IReadOnlyList<RedisOptions>> FindAsync(RedisOptions options, CancellationToken cancellation)
    {
        RedisConnectionException? unreachable = null;
        foreach (var seed in options.EndPoints)
        {
            var node = options with { Topology = RedisTopology.Server, EndPoints = [seed] };
            try
            {
                await using var redis = await RedisConnection.ConnectAsync(node, cancellation).ConfigureAwait(false);
                var slots = await redis.ExecuteAsync("CLUSTER", ["SLOTS"], cancellation).ConfigureAwait(false);
                return Masters(slots, node, seed);
            }
            catch (RedisConnectionException exception)
            {
                unreachable = exception;
            }
        }
        throw unreachable ?? throw new TransferException("the URL of a cluster names none of its nodes");
    }

    // Each range: first slot, last slot, the master's host and port, the replicas.
    private static List<RedisOptions> Masters(Reply slots, RedisOptions node, RedisEndPoint seed)
    {
        var masters = new List<RedisOptions>();
        long covered = 0;
        foreach (var range in slots.Items)
        {
            covered += range.Items[1].AsInteger() - range.Items[0].AsInteger() + 1;
            var host = range.Items[2].Items[0];
            // A node that does not know its own address names none.
            var place = new RedisEndPoint(host.IsNull || host.ToString() is "" or "?" ? seed.Host : host.ToString(), (int)range.Items[2].Items[1].AsInteger());
            if (!masters.Exists(known => known.EndPoints[0] == place)) masters.Add(node with { EndPoints = [place] });
        }
        return covered == HashSlots ? masters : throw new TransferException($"the cluster is not whole: {HashSlots - covered} of {HashSlots} slots have no node");
    }

    private const int HashSlots = 16384;
}
