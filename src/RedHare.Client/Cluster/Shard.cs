namespace RedHare.Client;

/// <summary>A master and its replicas: who holds some slots.</summary>
internal sealed class Shard(ClusterNode master, ClusterNode[] replicas)
{
    public ClusterNode Master { get; } = master;

    public ClusterNode[] Replicas { get; } = replicas;

    /// <summary>Who answers a reader; null when only replicas may and none is connected.</summary>
    /// <param name="from">Where the user wants to read.</param>
    /// <param name="redirects">How often the command was sent on: a replica that refuses again and again is left for the master.</param>
    public ClusterNode? Reader(ReadFrom from, int redirects)
    {
        if (from == ReadFrom.Master || (from == ReadFrom.PreferReplica && redirects > 2)) return Master;
        var start = Replicas.Length < 2 ? 0 : Random.Shared.Next(Replicas.Length);
        for (var i = 0; i < Replicas.Length; i++)
        {
            var replica = Replicas[(start + i) % Replicas.Length];
            if (replica.Server.IsOpen) return replica;
        }
        return from == ReadFrom.PreferReplica ? Master : null;
    }
}
