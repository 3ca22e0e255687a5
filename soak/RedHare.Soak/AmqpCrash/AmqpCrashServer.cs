using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace RedHare.Soak.AmqpCrash;

/// <summary>The executable with its broker over a directory, to be killed.</summary>
internal sealed class AmqpCrashServer : IDisposable
{
    private readonly Process _process;

    private AmqpCrashServer(Process process, IPEndPoint address) => (_process, Address) = (process, address);

    public IPEndPoint Address { get; }

    /// <summary>Starts it and waits until the broker serves.</summary>
    /// <exception cref="InvalidOperationException">It refuses to start; the message is its log.</exception>
    public static AmqpCrashServer Start(string directory)
    {
        var path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RedHare.Cli.exe" : "RedHare.Cli");
        var start = new ProcessStartInfo(path, ["serve", "--port", "0", "--amqp-port", "0", "--http-port", "", "--bind", "127.0.0.1", "--save", "", "--dir", directory]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var process = Process.Start(start)!;
        var log = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            log.Add(line);
            const string Ready = "Ready to accept connections amqp, ";
            var at = line.IndexOf(Ready, StringComparison.Ordinal);
            if (at < 0) continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return new AmqpCrashServer(process, IPEndPoint.Parse(line[(at + Ready.Length)..].Trim()));
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
