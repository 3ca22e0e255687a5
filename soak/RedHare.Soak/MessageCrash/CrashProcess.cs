using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RedHare.Soak.MessageCrash;

/// <summary>A program beside this one, to be killed.</summary>
internal sealed class CrashProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task _reading;

    private CrashProcess(Process process, Task reading) => (_process, _reading) = (process, reading);

    /// <summary>Starts one.</summary>
    /// <param name="name">Its executable, which lies beside this one's.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="onLine">Gets what it writes, line by line; of a killed one the last may be half.</param>
    public static CrashProcess Start(string name, IEnumerable<string> arguments, Action<string> onLine)
    {
        var path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var process = Process.Start(start)!;
        return new CrashProcess(process, Task.Run(async () =>
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line) onLine(line);
        }));
    }

    /// <summary>The server with its broker over a directory. Done when it serves both.</summary>
    /// <exception cref="InvalidOperationException">It refuses to start; the message is its log.</exception>
    public static async Task<CrashProcess> ServeAsync(string directory, int redis, int amqp)
    {
        var log = new List<string>();
        var (ready, heads) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        string[] arguments = ["serve", "--port", $"{redis}", "--amqp-port", $"{amqp}", "--http-port", "", "--bind", "127.0.0.1", "--save", "", "--dir", directory, "--appendonly", "yes", "--appendfsync", "always"];
        var server = Start("RedHare.Cli", arguments, line =>
        {
            log.Add(line);
            if (line.Contains("Ready to accept connections", StringComparison.Ordinal) && ++heads == 2) ready.SetResult();
        });
        if (await Task.WhenAny(ready.Task, server._reading) == ready.Task) return server;
        server.Dispose();
        throw new InvalidOperationException("The server refused to start:\n" + string.Join('\n', log));
    }

    /// <summary>SIGKILL: nothing of it runs any more. Done when all that it has written was read.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
