using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace RedHare.Soak.Crash;

/// <summary>The executable over a directory, to be killed.</summary>
internal sealed class CrashServer : IDisposable
{
    private readonly Process _process;

    private CrashServer(Process process, IPEndPoint address) => (_process, Address) = (process, address);

    public IPEndPoint Address { get; }

    public int Port => Address.Port;

    /// <summary>A port that nobody has, for a server that is to come again on it.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts the store with its log and waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">It refuses to start; the message is its log.</exception>
    public static CrashServer StartStore(string directory, params IEnumerable<string> arguments) =>
        Start("Ready to accept connections tcp", ["--port", "0", "--amqp-port", "", "--dir", directory, "--appendonly", "yes", .. arguments]);

    /// <summary>Starts the broker and waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">It refuses to start; the message is its log.</exception>
    public static CrashServer StartBroker(string directory) =>
        Start("Ready to accept connections amqp, ", ["--port", "0", "--amqp-port", "0", "--http-port", "", "--bind", "127.0.0.1", "--save", "", "--dir", directory]);

    private static CrashServer Start(string ready, IEnumerable<string> arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RedHare.Cli.exe" : "RedHare.Cli");
        var start = new ProcessStartInfo(path, ["serve", .. arguments]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var process = Process.Start(start)!;
        var log = new List<string>();
        var address = new IPEndPoint(IPAddress.Loopback, 0);
        while (process.StandardOutput.ReadLine() is { } line)
        {
            log.Add(line);
            if (line.Contains("port=", StringComparison.Ordinal)) address.Port = int.Parse(line.Split("port=")[1].TrimEnd('.'));
            var at = line.IndexOf(ready, StringComparison.Ordinal);
            if (at < 0) continue;
            // The broker says where it serves behind that; the store has said it before.
            if (IPEndPoint.TryParse(line[(at + ready.Length)..].Trim(), out var told)) address = told;
            _ = process.StandardOutput.ReadToEndAsync();
            return new CrashServer(process, address);
        }
        process.Dispose();
        throw new InvalidOperationException("The server refused to start:\n" + string.Join('\n', log));
    }

    /// <summary>SIGKILL: nothing of the process runs any more.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
