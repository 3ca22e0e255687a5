namespace RedHare.Client.Tests.Servers;

/// <summary>A real Redis Cluster of three masters and three replicas.</summary>
internal sealed class RealCluster : IAsyncDisposable
{
    private readonly RealNodes _nodes;
    private readonly string? _tls;

    private RealCluster(RealNodes nodes, int[] ports, string? tls) => (_nodes, Ports, _tls) = (nodes, ports, tls);

    /// <summary>Ports of all nodes: at the beginning the first three are masters, each followed three later by its replica.</summary>
    public int[] Ports { get; }

    /// <summary>The URL of a client.</summary>
    public string Url => $"{(_tls is null ? "redis" : "rediss")}-cluster://{string.Join(',', Ports.Select(port => $"127.0.0.1:{port}"))}{_tls}";

    /// <summary>Starts one, and returns when all its nodes say that all is well.</summary>
    /// <param name="nodeTimeout">cluster-node-timeout, in milliseconds: after so long a silent node is suspected.</param>
    /// <param name="tls">With TLS alone: the lines of the configuration that give a node its certificate, and the query of a URL that trusts it.</param>
    public static async Task<RealCluster> StartAsync(int nodeTimeout = 15_000, (string Lines, string Query)? tls = null)
    {
        var free = RealNodes.FreePorts(12);
        var (ports, busPorts) = (free[..6], free[6..]);
        var nodes = await RealNodes.StartAsync(ports, port => $"""
            save ""
            appendonly no
            hz 100
            cluster-enabled yes
            cluster-port {busPorts[Array.IndexOf(ports, port)]}
            cluster-node-timeout {nodeTimeout}
            cluster-config-file nodes.conf
            cluster-replica-validity-factor 0
            repl-diskless-sync-delay 0
            repl-backlog-size 1mb
            enable-debug-command yes
            {(tls is null ? "" : $"port 0\ntls-port {port}\ntls-cluster yes\ntls-replication yes\n{tls.Value.Lines}")}
            """);
        var cluster = new RealCluster(nodes, ports, tls?.Query);
        try
        {
            await cluster.FormAsync(busPorts);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection to one node, not to the cluster.</summary>
    public static Task<RedisConnection> NodeAsync(int port) => RealNodes.ConnectAsync($"redis://127.0.0.1:{port}");

    /// <summary>Held by who moves a slot.</summary>
    public SemaphoreSlim Moves { get; } = new(1);

    /// <summary>
    /// Waits until the masters agree who has which slots since when. A node that takes a slot over before it has heard of the last epoch may claim the slot with
    /// an older one: then it loses the slot, with what was written there, to the next message of the one who had it.
    /// </summary>
    public async Task AgreeAsync()
    {
        var nodes = await Task.WhenAll(Ports[..3].Select(NodeAsync));
        try
        {
            await RealNodes.UntilAsync(async () => (await TextsAsync(nodes, "NODES")).Select(Claims).Distinct().Count() == 1);
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }

        // Each master's id, epoch and slots.
        static string Claims(string nodes) =>
            string.Join('\n', nodes.Split('\n').Select(static line => line.Split(' ')).Where(static words => words.Length > 7 && words[2].Contains("master", StringComparison.Ordinal))
                .Select(static words => $"{words[0]} {words[6]} {string.Join(' ', words.Skip(8).Where(static slots => slots[0] != '['))}").Order(StringComparer.Ordinal));
    }

    /// <summary>kill -9.</summary>
    public void Kill(int port) => _nodes.Kill(port);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    private async Task FormAsync(int[] busPorts)
    {
        var nodes = await Task.WhenAll(Ports.Select(port => _tls is null ? NodeAsync(port) : RealNodes.ConnectAsync($"rediss://127.0.0.1:{port}{_tls}")));
        try
        {
            var ids = await Task.WhenAll(nodes.Select(async node => (await node.ExecuteAsync("CLUSTER", "MYID")).ToString()));
            int[] bounds = [0, 5461, 10923, 16384];
            for (var i = 0; i < 6; i++)
            {
                await nodes[i].ExecuteAsync("CLUSTER", "SET-CONFIG-EPOCH", i + 1);
                if (i < 3) await nodes[i].ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", bounds[i], bounds[i + 1] - 1);
                for (var j = 0; j < i; j++) await nodes[i].ExecuteAsync("CLUSTER", "MEET", "127.0.0.1", Ports[j], busPorts[j]);
            }
            await RealNodes.UntilAsync(async () => (await TextsAsync(nodes, "NODES")).All(text => ids.All(text.Contains) && !text.Contains("handshake", StringComparison.Ordinal)));
            for (var i = 3; i < 6; i++) await nodes[i].ExecuteAsync("CLUSTER", "REPLICATE", ids[i - 3]);
            await RealNodes.UntilAsync(async () => (await TextsAsync(nodes, "NODES")).All(static text => text.Split('\n').Count(static line => line.Contains("slave", StringComparison.Ordinal)) == 3));
            await RealNodes.UntilAsync(async () => (await TextsAsync(nodes, "INFO")).All(static text => text.Contains("cluster_state:ok", StringComparison.Ordinal)));
            await RealNodes.UntilAsync(async () =>
                (await Task.WhenAll(nodes.Skip(3).Select(async node => (await node.ExecuteAsync("INFO", "replication")).ToString()))).All(static text => text.Contains("master_link_status:up", StringComparison.Ordinal)));
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    private static async Task<string[]> TextsAsync(RedisConnection[] nodes, string command) =>
        await Task.WhenAll(nodes.Select(async node => (await node.ExecuteAsync("CLUSTER", command)).ToString()));
}
