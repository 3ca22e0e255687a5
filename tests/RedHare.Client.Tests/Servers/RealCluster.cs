using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RedHare.Differential.Tests;

namespace RedHare.Client.Tests.Servers;

/// <summary>
/// A real Redis Cluster of three masters and three replicas on free loopback ports, without persistence. Its processes are children of one shell, which kills
/// them and removes their directory when its input ends: so they die with the test run, however that ends.
/// </summary>
internal sealed class RealCluster : IAsyncDisposable
{
    private const string Script = """
        dir=$1 program=$2; shift 2; pids=
        end() { kill -9 $pids 2>/dev/null; rm -rf "$dir"; exit 0; }
        trap end TERM INT HUP
        for port in "$@"; do
          mkdir -p "$dir/$port"
          "$program" "$dir/conf" --port "$port" --cluster-port "$(cat "$dir/$port.bus")" --dir "$dir/$port" >"$dir/$port/log" 2>&1 </dev/null &
          pids="$pids $!"; echo "$port $!"
        done
        cat >/dev/null
        end
        """;

    private readonly Process _shell;
    private readonly Dictionary<int, int> _processes;

    private RealCluster(Process shell, Dictionary<int, int> processes) => (_shell, _processes) = (shell, processes);

    /// <summary>Ports of all nodes: at the beginning the first three are masters, each followed three later by its replica.</summary>
    public int[] Ports { get; private init; } = [];

    /// <summary>The URL of a client.</summary>
    public string Url => $"redis-cluster://{string.Join(',', Ports.Select(port => $"127.0.0.1:{port}"))}";

    /// <summary>Starts one, and returns when all its nodes say that all is well.</summary>
    /// <param name="nodeTimeout">cluster-node-timeout, in milliseconds: after so long a silent node is suspected.</param>
    public static async Task<RealCluster> StartAsync(int nodeTimeout = 15_000)
    {
        var program = RealRedis.Find() ?? throw new InvalidOperationException("There is no redis-server in PATH.");
        var directory = Directory.CreateTempSubdirectory("redhare-cluster-").FullName;
        var free = FreePorts(12);
        var ports = free[..6];
        await File.WriteAllTextAsync(Path.Combine(directory, "conf"), $"""
            bind 127.0.0.1
            save ""
            appendonly no
            hz 100
            cluster-enabled yes
            cluster-node-timeout {nodeTimeout}
            cluster-config-file nodes.conf
            cluster-replica-validity-factor 0
            repl-diskless-sync-delay 0
            repl-backlog-size 1mb
            enable-debug-command yes

            """);
        for (var i = 0; i < 6; i++) await File.WriteAllTextAsync(Path.Combine(directory, $"{ports[i]}.bus"), free[6 + i].ToString(CultureInfo.InvariantCulture));
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", directory, program, .. ports.Select(static port => port.ToString(CultureInfo.InvariantCulture))])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["LC_ALL"] = "C";
        var shell = Process.Start(start)!;
        var processes = new Dictionary<int, int>();
        for (var i = 0; i < 6; i++)
        {
            var words = (await shell.StandardOutput.ReadLineAsync())!.Split(' ');
            processes.Add(int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
        }
        var cluster = new RealCluster(shell, processes) { Ports = ports };
        try
        {
            await cluster.FormAsync(free[6..]);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>A connection to one node, not to the cluster.</summary>
    public static async Task<RedisConnection> NodeAsync(int port)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await RedisConnection.ConnectAsync($"redis://127.0.0.1:{port}");
            }
            catch (RedisConnectionException) when (attempt < 500)
            {
                await Task.Delay(10);
            }
        }
    }

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
            await UntilAsync(async () => (await TextsAsync(nodes, "NODES")).Select(Claims).Distinct().Count() == 1);
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
    public void Kill(int port) => Process.GetProcessById(_processes[port]).Kill();

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private async Task FormAsync(int[] busPorts)
    {
        var nodes = await Task.WhenAll(Ports.Select(NodeAsync));
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
            await UntilAsync(async () => (await TextsAsync(nodes, "NODES")).All(text => ids.All(text.Contains) && !text.Contains("handshake", StringComparison.Ordinal)));
            for (var i = 3; i < 6; i++) await nodes[i].ExecuteAsync("CLUSTER", "REPLICATE", ids[i - 3]);
            await UntilAsync(async () => (await TextsAsync(nodes, "NODES")).All(static text => text.Split('\n').Count(static line => line.Contains("slave", StringComparison.Ordinal)) == 3));
            await UntilAsync(async () => (await TextsAsync(nodes, "INFO")).All(static text => text.Contains("cluster_state:ok", StringComparison.Ordinal)));
            await UntilAsync(async () =>
                (await Task.WhenAll(nodes.Skip(3).Select(async node => (await node.ExecuteAsync("INFO", "replication")).ToString()))).All(static text => text.Contains("master_link_status:up", StringComparison.Ordinal)));
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    private static async Task<string[]> TextsAsync(RedisConnection[] nodes, string command) =>
        await Task.WhenAll(nodes.Select(async node => (await node.ExecuteAsync("CLUSTER", command)).ToString()));

    /// <summary>Waits for a state that nobody announces.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        var end = Environment.TickCount64 + 30_000;
        while (!await isTrue())
        {
            if (Environment.TickCount64 > end) throw new TimeoutException("The cluster does not get there.");
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
}
