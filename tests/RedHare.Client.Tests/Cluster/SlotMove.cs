using RedHare.Client.Tests.Servers;

namespace RedHare.Client.Tests.Cluster;

/// <summary>One slot on its way from the master that has it to another, as redis-cli --cluster reshard does it.</summary>
internal sealed class SlotMove : IAsyncDisposable
{
    private readonly RealCluster _cluster;
    private readonly int _slot, _port;
    private readonly string _targetId;

    private SlotMove(RealCluster cluster, int slot, RedisConnection source, RedisConnection target, string targetId, int port) =>
        (_cluster, _slot, Source, Target, _targetId, _port) = (cluster, slot, source, target, targetId, port);

    public RedisConnection Source { get; }

    public RedisConnection Target { get; }

    /// <summary>From here on the source sends those who ask for keys that it has no more to the target. One slot of a cluster at a time.</summary>
    public static async Task<SlotMove> BeginAsync(RealCluster cluster, int slot)
    {
        await cluster.Moves.WaitAsync();
        var port = await OwnerAsync(cluster, slot);
        var target = await RealCluster.NodeAsync(cluster.Ports[..3].First(other => other != port));
        var move = new SlotMove(cluster, slot, await RealCluster.NodeAsync(port), target, (await target.ExecuteAsync("CLUSTER", "MYID")).ToString(), cluster.Ports[..3].First(other => other != port));
        var sourceId = (await move.Source.ExecuteAsync("CLUSTER", "MYID")).ToString();
        await target.ExecuteAsync("CLUSTER", "SETSLOT", slot, "IMPORTING", sourceId);
        await move.Source.ExecuteAsync("CLUSTER", "SETSLOT", slot, "MIGRATING", move._targetId);
        return move;
    }

    public async Task MigrateAsync(string key) => await Source.ExecuteAsync("MIGRATE", "127.0.0.1", _port, key, 0, 5000);

    /// <summary>Moves what is left, other tests' keys too: a node drops the keys of a slot that it gives away.</summary>
    public async Task EndAsync()
    {
        while ((await Source.ExecuteAsync("CLUSTER", "GETKEYSINSLOT", _slot, 100)).Items is { Count: > 0 } left)
            foreach (var key in left) await Source.ExecuteAsync("MIGRATE", "127.0.0.1", _port, key.Bytes, 0, 5000);
        await Target.ExecuteAsync("CLUSTER", "SETSLOT", _slot, "NODE", _targetId);
        await Source.ExecuteAsync("CLUSTER", "SETSLOT", _slot, "NODE", _targetId);
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Target.DisposeAsync();
        await _cluster.AgreeAsync();
        _cluster.Moves.Release();
    }

    /// <summary>The port of the master that has a slot: it redirects nobody.</summary>
    private static async Task<int> OwnerAsync(RealCluster cluster, int slot)
    {
        await using var node = await RealCluster.NodeAsync(cluster.Ports[0]);
        foreach (var range in (await node.ExecuteAsync("CLUSTER", "SLOTS")).Items)
            if (range.Items[0].AsInteger() <= slot && slot <= range.Items[1].AsInteger()) return (int)range.Items[2].Items[1].AsInteger();
        throw new InvalidOperationException($"Nobody has slot {slot}.");
    }
}
