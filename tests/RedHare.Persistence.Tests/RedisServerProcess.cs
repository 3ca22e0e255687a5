using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RedHare.Persistence.Tests;

/// <summary>The real redis-server over a directory, on a free port.</summary>
internal sealed class RedisServerProcess : IDisposable
{
    private readonly Process _process;

    private RedisServerProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>A program's path, or null where there is none in PATH.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    public static RedisServerProcess Start(string directory, bool appendOnly = true)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            string[] arguments = ["--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--dir", directory, "--appendonly", appendOnly ? "yes" : "no", "--aof-use-rdb-preamble", "no"];
            var process = Process.Start(new ProcessStartInfo(Find("redis-server")!, arguments) { RedirectStandardOutput = true })!;
            var log = new List<string>();
            while (process.StandardOutput.ReadLine() is { } line)
            {
                log.Add(line);
                if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
                _ = process.StandardOutput.ReadToEndAsync();
                return new(process, port);
            }
            process.Dispose();
            if (attempt == 3) throw new InvalidOperationException("redis-server does not start: " + string.Join('\n', log));
        }
    }

    /// <summary>Ends it in order, its log written.</summary>
    public void Stop()
    {
        using var kill = Process.Start("kill", ["-s", "TERM", $"{_process.Id}"]);
        kill.WaitForExit();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
