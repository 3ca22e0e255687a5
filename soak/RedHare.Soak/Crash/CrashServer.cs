using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RedHare.Soak.Crash;

/// <summary>The executable over a directory, to be killed.</summary>
internal sealed class CrashServer : IDisposable
{
    private readonly Process _process;

    private CrashServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts it and waits until it serves.</summary>
    /// <exception cref="InvalidOperationException">It refuses to start; the message is its log.</exception>
    public static CrashServer Start(string directory, params IEnumerable<string> arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RedHare.Cli.exe" : "RedHare.Cli");
        var start = new ProcessStartInfo(path, ["serve", "--port", "0", "--amqp-port", "", "--dir", directory, "--appendonly", "yes", .. arguments]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var process = Process.Start(start)!;
        var log = new List<string>();
        var port = 0;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            log.Add(line);
            if (line.Contains("port=", StringComparison.Ordinal)) port = int.Parse(line.Split("port=")[1].TrimEnd('.'));
            if (!line.Contains("Ready to accept connections", StringComparison.Ordinal)) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new CrashServer(process, port);
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
