using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RedHare.Differential.Tests;

namespace RedHare.Client.Tests.Servers;

/// <summary>
/// A master, two replicas and three sentinels on free loopback ports, without persistence. Its processes are children of one shell, which kills them and
/// removes their directory when its input ends: so they die with the test run, however that ends.
/// </summary>
internal sealed class RealSentinels : IAsyncDisposable
{
    /// <summary>What the sentinels call the master.</summary>
    public const string Master = "main";

    private const string Script = """
        dir=$1 program=$2; shift 2; pids=
        end() { kill -9 $pids 2>/dev/null; rm -rf "$dir"; exit 0; }
        trap end TERM INT HUP
        for node in "$@"; do
          port=${node%%:*}; mode=${node#*:}
          mkdir -p "$dir/$port"
          "$program" "$dir/$port.conf" $mode >"$dir/$port/log" 2>&1 </dev/null &
          pids="$pids $!"; echo "$port $!"
        done
        cat >/dev/null
        end
        """;

    private readonly Process _shell;
    private readonly Dictionary<int, int> _processes = [];

    private RealSentinels(Process shell, int[] ports) => (_shell, Ports) = (shell, ports);

    /// <summary>The first three are the servers, of which the first is the master at the beginning; the others are the sentinels.</summary>
    public int[] Ports { get; }

    /// <summary>The URL of a client that is given two of the three sentinels.</summary>
    public string Url => $"redis-sentinel://127.0.0.1:{Ports[3]},127.0.0.1:{Ports[4]}/{Master}";

    /// <summary>Starts a set, and returns when the sentinels know the replicas and each other.</summary>
    /// <param name="downAfter">down-after-milliseconds: after so long a silent master is suspected.</param>
    /// <param name="sentinelPassword">requirepass of the sentinels; null for none.</param>
    public static async Task<RealSentinels> StartAsync(int downAfter = 15_000, string? sentinelPassword = null)
    {
        var program = RealRedis.Find() ?? throw new InvalidOperationException("There is no redis-server in PATH.");
        var directory = Directory.CreateTempSubdirectory("redhare-sentinel-").FullName;
        var ports = FreePorts(6);
        for (var i = 0; i < 6; i++)
        {
            var common = $"port {ports[i]}\nbind 127.0.0.1\ndir {directory}/{ports[i]}\n";
            var rest = i >= 3
                ? $"""
                   sentinel monitor {Master} 127.0.0.1 {ports[0]} 2
                   sentinel down-after-milliseconds {Master} {downAfter}
                   sentinel failover-timeout {Master} 3000
                   sentinel parallel-syncs {Master} 2
                   {(sentinelPassword is null ? "" : $"requirepass {sentinelPassword}")}

                   """
                : $"""
                   save ""
                   appendonly no
                   hz 500
                   repl-diskless-sync-delay 0
                   repl-ping-replica-period 1
                   repl-backlog-size 1mb
                   {(i > 0 ? $"replicaof 127.0.0.1 {ports[0]}" : "")}

                   """;
            await File.WriteAllTextAsync(Path.Combine(directory, $"{ports[i]}.conf"), common + rest);
        }
        var nodes = ports.Select((port, i) => $"{port.ToString(CultureInfo.InvariantCulture)}:{(i >= 3 ? "--sentinel" : "")}");
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", directory, program, .. nodes]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["LC_ALL"] = "C";
        var set = new RealSentinels(Process.Start(start)!, ports);
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
    public void Kill(int port) => Process.GetProcessById(_processes[port]).Kill();

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private async Task FormAsync(string? password)
    {
        for (var i = 0; i < 6; i++)
        {
            var words = (await _shell.StandardOutput.ReadLineAsync())!.Split(' ');
            _processes.Add(int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
        }
        var credentials = password is null ? "" : $":{password}@";
        foreach (var port in Ports[..3])
        {
            await using var node = await ConnectAsync($"redis://127.0.0.1:{port}");
            var wanted = port == Ports[0] ? "connected_slaves:2" : "master_link_status:up";
            await UntilAsync(async () => (await node.ExecuteAsync("INFO", "replication")).ToString().Contains(wanted, StringComparison.Ordinal));
        }
        foreach (var port in Ports[3..])
        {
            await using var node = await ConnectAsync($"redis://{credentials}127.0.0.1:{port}");
            await UntilAsync(async () => (await node.ExecuteAsync("SENTINEL", "SENTINELS", Master)).Items.Count == 2);
            // A sentinel looks for replicas every ten seconds, unless it was told of a change.
            await UntilAsync(async () => (await node.ExecuteAsync("SENTINEL", "REPLICAS", Master)).Items.Count == 2);
            if (password is null) await UntilAsync(async () => (await node.ExecuteAsync("SENTINEL", "CKQUORUM", Master)).ToString().StartsWith("OK", StringComparison.Ordinal));
        }
    }

    /// <summary>A connection to one node, which may be about to start.</summary>
    public static async Task<RedisConnection> ConnectAsync(string url)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RedisConnection.ConnectAsync(url);
            }
            catch (RedisConnectionException) when (attempt < 500)
            {
                await Task.Delay(10);
            }
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        var end = Environment.TickCount64 + 30_000;
        while (!await isTrue())
        {
            if (Environment.TickCount64 > end) throw new TimeoutException("The set does not get there.");
            await Task.Delay(20);
        }
    }

    private static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(static _ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        foreach (var probe in probes) probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var ports = probes.Select(static probe => ((IPEndPoint)probe.LocalEndPoint!).Port).ToArray();
        foreach (var probe in probes) probe.Dispose();
        return ports;
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
