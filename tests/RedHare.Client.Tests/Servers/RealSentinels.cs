namespace RedHare.Client.Tests.Servers;

/// <summary>A master, two replicas and three sentinels.</summary>
internal sealed class RealSentinels : IAsyncDisposable
{
    /// <summary>What the sentinels call the master.</summary>
    public const string Master = "main";

    private readonly RealNodes _nodes;
    private readonly string? _tls;

    private RealSentinels(RealNodes nodes, int[] ports, string? tls) => (_nodes, Ports, _tls) = (nodes, ports, tls);

    /// <summary>The first three are the servers, of which the first is the master at the beginning; the others are the sentinels.</summary>
    public int[] Ports { get; }

    /// <summary>The URL of a client that is given two of the three sentinels.</summary>
    public string Url => $"{Scheme}-sentinel://127.0.0.1:{Ports[3]},127.0.0.1:{Ports[4]}/{Master}{_tls}";

    private string Scheme => _tls is null ? "redis" : "rediss";

    /// <summary>Starts a set, and returns when the sentinels know the replicas and each other.</summary>
    /// <param name="downAfter">down-after-milliseconds: after so long a silent master is suspected.</param>
    /// <param name="sentinelPassword">requirepass of the sentinels; null for none.</param>
    /// <param name="tls">With TLS alone: the lines of the configuration that give a server its certificate, and the query of a URL that trusts it.</param>
    public static async Task<RealSentinels> StartAsync(int downAfter = 15_000, string? sentinelPassword = null, (string Lines, string Query)? tls = null)
    {
        var ports = RealNodes.FreePorts(6);
        var sentinel = $"""
            sentinel monitor {Master} 127.0.0.1 {ports[0]} 2
            sentinel down-after-milliseconds {Master} {downAfter}
            sentinel failover-timeout {Master} 3000
            sentinel parallel-syncs {Master} 2
            {(sentinelPassword is null ? "" : $"requirepass {sentinelPassword}")}
            """;
        const string Server = """
            save ""
            appendonly no
            hz 500
            repl-diskless-sync-delay 0
            repl-ping-replica-period 1
            repl-backlog-size 1mb
            """;
        var nodes = await RealNodes.StartAsync(
            ports,
            port => (tls is null ? "" : $"port 0\ntls-port {port}\ntls-replication yes\n{tls.Value.Lines}\n")
                + (ports.AsSpan(3).Contains(port) ? sentinel : port == ports[0] ? Server : $"{Server}\nreplicaof 127.0.0.1 {ports[0]}"),
            port => ports.AsSpan(3).Contains(port) ? "--sentinel" : "");
        var set = new RealSentinels(nodes, ports, tls?.Query);
        try
        {
            await set.FormAsync(sentinelPassword);
            return set;
        }
        catch
        {
            await set.DisposeAsync();
            throw;
        }
    }

    /// <summary>kill -9.</summary>
    public void Kill(int port) => _nodes.Kill(port);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    private async Task FormAsync(string? password)
    {
        var credentials = password is null ? "" : $":{password}@";
        foreach (var port in Ports[..3])
        {
            await using var node = await RealNodes.ConnectAsync($"{Scheme}://127.0.0.1:{port}{_tls}");
            var wanted = port == Ports[0] ? "connected_slaves:2" : "master_link_status:up";
            await RealNodes.UntilAsync(async () => (await node.ExecuteAsync("INFO", "replication")).ToString().Contains(wanted, StringComparison.Ordinal));
        }
        foreach (var port in Ports[3..])
        {
            await using var node = await RealNodes.ConnectAsync($"{Scheme}://{credentials}127.0.0.1:{port}{_tls}");
            await RealNodes.UntilAsync(async () => (await node.ExecuteAsync("SENTINEL", "SENTINELS", Master)).Items.Count == 2);
            // A sentinel looks for replicas every ten seconds, unless it was told of a change.
            await RealNodes.UntilAsync(async () => (await node.ExecuteAsync("SENTINEL", "REPLICAS", Master)).Items.Count == 2);
            if (password is null) await RealNodes.UntilAsync(async () => (await node.ExecuteAsync("SENTINEL", "CKQUORUM", Master)).ToString().StartsWith("OK", StringComparison.Ordinal));
        }
    }

    /// <summary>Asks a sentinel to fail over. One that has not heard enough of the replicas yet, as in the first seconds, says so and is asked again.</summary>
    public static async Task FailOverAsync(RedisConnection sentinel, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await sentinel.ExecuteAsync("SENTINEL", ["FAILOVER", Master], cancellation);
                return;
            }
            catch (RedisServerException error) when (error.Code == "NOGOODSLAVE")
            {
                await Task.Delay(100, cancellation);
            }
        }
    }
}
