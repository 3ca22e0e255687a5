using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RedHare.Differential.Tests;

/// <summary>The real redis-server as a process on a free loopback port, without persistence.</summary>
internal sealed class RealRedis : IDisposable
{
    private readonly Process _process;

    private RealRedis(Process process, IPEndPoint endPoint) => (_process, EndPoint) = (process, endPoint);

    public IPEndPoint EndPoint { get; }

    /// <summary>The program's path, or null where there is none in PATH.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(directory => Path.Combine(directory, "redis-server")).FirstOrDefault(File.Exists);

    public static RealRedis Start(string program, IEnumerable<(string Name, string Value)> directives)
    {
        // Another process may take the port between the probe and the start: then the next port is tried.
        for (var attempt = 1; ; attempt++)
        {
            var endPoint = FreePort();
            // At 500 Hz the timeouts of blocking commands are kept to the millisecond, not to the tenth of a second.
            var start = new ProcessStartInfo(program, ["--port", endPoint.Port.ToString(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--hz", "500"]) { RedirectStandardOutput = true };
            start.Environment["LC_ALL"] = "C"; // which SORT ALPHA obeys
            foreach (var (name, value) in directives)
            {
                start.ArgumentList.Add("--" + name);
                start.ArgumentList.Add(value);
            }
            var process = Process.Start(start)!;
            string? line;
            while ((line = process.StandardOutput.ReadLine()) is not null && !line.Contains("Ready to accept connections", StringComparison.Ordinal)) { }
            if (line is not null)
            {
                // What it still says is read so that the pipe never fills.
                _ = process.StandardOutput.ReadToEndAsync();
                return new(process, endPoint);
            }
            process.Dispose();
            if (attempt == 5) throw new InvalidOperationException("redis-server does not start.");
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static IPEndPoint FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }
}
