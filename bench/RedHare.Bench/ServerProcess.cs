using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RedHare.Bench;

/// <summary>A server under measurement: a process on a free port, whose CPU time the kernel tells.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(string name, Process process, int port)
    {
        Name = name;
        _process = process;
        Port = port;
    }

    public string Name { get; }

    /// <summary>The process.</summary>
    public Process Process => _process;

    public int Port { get; }

    /// <summary>CPU seconds of the process so far, user and system.</summary>
    public double CpuSeconds => CpuOf(_process.Id);

    /// <summary>CPU seconds of any process so far, user and system.</summary>
    public static double CpuOf(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        // Fields 14 and 15 of proc(5), in ticks of 1/100 s.
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    public static ServerProcess StartRedis(params string[] more)
    {
        var port = FreePort();
        return Start("redis-server", port, "redis-server", ["--port", $"{port}", "--save", "", "--appendonly", "no", "--bind", "127.0.0.1", .. more]);
    }

    /// <summary>The published server of this tree, as users run it.</summary>
    public static ServerProcess StartRedHare(params string[] more)
    {
        var port = FreePort();
        return Start("RedHare", port, Path.Combine(Root(), "redhare"), ["serve", "--port", $"{port}", "--save", "", "--amqp-port", "", "--http-port", "", .. more]);
    }

    /// <summary>The published server with its broker; <see cref="Port"/> is the AMQP port.</summary>
    public static ServerProcess StartBroker(params string[] more)
    {
        var port = FreePort();
        return Start("RedHare", port, Path.Combine(Root(), "redhare"), ["serve", "--port", "0", "--save", "", "--amqp-port", $"{port}", "--http-port", "", .. more]);
    }

    /// <summary>This program as <see cref="Amqp.DropBroker"/>.</summary>
    public static ServerProcess StartDrop()
    {
        var port = FreePort();
        return Start("drop", port, Environment.ProcessPath!, ["amqp-drop", $"{port}"]);
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static ServerProcess Start(string name, int port, string file, string[] arguments)
    {
        var info = new ProcessStartInfo(file) { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        var process = Process.Start(info)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        for (var attempt = 0; attempt < 600; attempt++)
        {
            if (process.HasExited) throw new InvalidOperationException($"{file} ended with {process.ExitCode}.");
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, port);
                return new ServerProcess(name, process, port);
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }
        throw new TimeoutException($"{file} does not listen on {port}.");
    }

    internal static string Root()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "RedHare.slnx"))) return directory.FullName;
        throw new InvalidOperationException("Run the bench inside the source tree.");
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
