using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RedHare.Differential.Tests;

namespace RedHare.Client.Tests.Servers;

/// <summary>
/// Several redis-servers on free loopback ports, without persistence. They are children of one shell, which kills them and removes their directory when its
/// input ends: so they die with the test run, however that ends.
/// </summary>
internal sealed class RealNodes : IAsyncDisposable
{
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
    private readonly Dictionary<int, int> _processes;

    private RealNodes(Process shell, Dictionary<int, int> processes) => (_shell, _processes) = (shell, processes);

    /// <summary>Starts one process for each port; they may not listen yet when this returns.</summary>
    /// <param name="ports">Where they listen.</param>
    /// <param name="configuration">The lines of one's configuration, besides port, bind and dir.</param>
    /// <param name="mode">What else is said to one on its command line; null for nothing.</param>
    public static async Task<RealNodes> StartAsync(int[] ports, Func<int, string> configuration, Func<int, string>? mode = null)
    {
        var program = RealRedis.Find() ?? throw new InvalidOperationException("There is no redis-server in PATH.");
        var directory = Directory.CreateTempSubdirectory("redhare-nodes-").FullName;
        foreach (var port in ports) await File.WriteAllTextAsync(Path.Combine(directory, $"{port}.conf"), $"port {port}\nbind 127.0.0.1\ndir {directory}/{port}\n{configuration(port)}\n");
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", directory, program, .. ports.Select(port => $"{port.ToString(CultureInfo.InvariantCulture)}:{mode?.Invoke(port)}")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["LC_ALL"] = "C";
        var shell = Process.Start(start)!;
        var processes = new Dictionary<int, int>();
        foreach (var _ in ports)
        {
            var words = (await shell.StandardOutput.ReadLineAsync())!.Split(' ');
            processes.Add(int.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
        }
        return new RealNodes(shell, processes);
    }

    /// <summary>kill -9.</summary>
    public void Kill(int port) => Process.GetProcessById(_processes[port]).Kill();

    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
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

    /// <summary>Waits for a state that nobody announces.</summary>
    public static async Task UntilAsync(Func<Task<bool>> isTrue)
    {
        var end = Environment.TickCount64 + 30_000;
        while (!await isTrue())
        {
            if (Environment.TickCount64 > end) throw new TimeoutException("The servers do not get there.");
            await Task.Delay(20);
        }
    }

    public static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(static _ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        foreach (var probe in probes) probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var ports = probes.Select(static probe => ((IPEndPoint)probe.LocalEndPoint!).Port).ToArray();
        foreach (var probe in probes) probe.Dispose();
        return ports;
    }
}
