using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RedHare.Broker.Differential.Tests;

/// <summary>The real rabbitmq-server as a process on free loopback ports, with its files in a directory of its own.</summary>
internal sealed class RealRabbit : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private const int Attempts = 3;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    private readonly string _program;
    private readonly string _directory;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private Process _process;

    private RealRabbit(string program, string directory, IReadOnlyDictionary<string, string> environment, IPEndPoint endPoint, IPEndPoint? management)
    {
        (_program, _directory, _environment, EndPoint, Management) = (program, directory, environment, endPoint, management);
        _process = Start("/usr/bin/setsid", ["--wait", program]);
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Where the management plugin listens; null without it.</summary>
    public IPEndPoint? Management { get; }

    /// <summary>The script that Debian's package installs and that starts the server as whoever calls it, or null where there is none.</summary>
    public static string? Find() => File.Exists(Program) && !OperatingSystem.IsWindows() ? Program : null;

    /// <summary>Starts one. A port that was free may be taken before the broker has it: then it is tried again with others.</summary>
    public static async Task<RealRabbit> StartAsync(string program, bool isManaged = false)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartOnceAsync(program, isManaged);
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
            }
        }
    }

    private static async Task<RealRabbit> StartOnceAsync(string program, bool isManaged)
    {
        var directory = Directory.CreateTempSubdirectory("redhare-rabbit-").FullName;
        var (port, distribution, mapper, management) = (FreePort(), FreePort(), FreePort(), FreePort());
        File.WriteAllText(Path.Combine(directory, "plugins"), isManaged ? "[rabbitmq_consistent_hash_exchange,rabbitmq_management]." : "[rabbitmq_consistent_hash_exchange].");
        File.WriteAllText(Path.Combine(directory, "rabbitmq.conf"), "log.file.level = warning\n" + (isManaged ? $"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {management}\n" : ""));
        // A program of its own session: Erlang's port mapper must not outlive the test, and is ended with the group.
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = directory, ["RABBITMQ_NODENAME"] = $"redhare{port}@localhost", ["RABBITMQ_NODE_PORT"] = $"{port}", ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1", ["RABBITMQ_DIST_PORT"] = $"{distribution}",
            ["ERL_EPMD_PORT"] = $"{mapper}", ["ERL_EPMD_ADDRESS"] = "127.0.0.1", ["RABBITMQ_MNESIA_BASE"] = Path.Combine(directory, "mnesia"), ["RABBITMQ_LOG_BASE"] = Path.Combine(directory, "log"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(directory, "plugins"), ["RABBITMQ_CONFIG_FILE"] = Path.Combine(directory, "rabbitmq"), ["RABBITMQ_PID_FILE"] = Path.Combine(directory, "pid"),
        };
        var rabbit = new RealRabbit(program, directory, environment, new IPEndPoint(IPAddress.Loopback, port), isManaged ? new IPEndPoint(IPAddress.Loopback, management) : null);
        try
        {
            await rabbit.ReadyAsync();
            return rabbit;
        }
        catch
        {
            await rabbit.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has rabbitmqctl do something, as <c>set_vm_memory_high_watermark 0</c>.</summary>
    /// <exception cref="InvalidOperationException">It fails.</exception>
    public async Task ControlAsync(params string[] arguments)
    {
        using var control = Start(Path.Combine(Path.GetDirectoryName(_program)!, "rabbitmqctl"), arguments);
        await control.WaitForExitAsync();
        if (control.ExitCode != 0) throw new InvalidOperationException($"rabbitmqctl {string.Join(' ', arguments)} ended with code {control.ExitCode}.");
    }

    /// <summary>Ends it at once, as a crash does.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        // The tree's root is a shell; Erlang itself may be a moment behind.
        foreach (var beam in Process.GetProcessesByName("beam.smp").Where(IsOurs))
        {
            beam.Kill();
            await beam.WaitForExitAsync();
        }
    }

    /// <summary>Starts it again, on the same port and with what it had kept.</summary>
    public async Task RestartAsync()
    {
        _process.Dispose();
        _process = Start("/usr/bin/setsid", ["--wait", _program]);
        await ReadyAsync();
    }

    /// <summary>The process that runs Erlang, whose CPU time is the broker's.</summary>
    public int FindBeam() => Process.GetProcessesByName("beam.smp").First(IsOurs).Id;

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        // The port mapper has left the tree, as daemons do.
        foreach (var mapper in Process.GetProcessesByName("epmd"))
            if (IsOurs(mapper)) mapper.Kill();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
        return process;
    }

    private bool IsOurs(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/environ").Contains(_directory, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // It listens before it serves: ready is who greets.
    private async Task ReadyAsync()
    {
        using var soon = new CancellationTokenSource(StartTimeout);
        while (true)
        {
            if (_process.HasExited) throw new InvalidOperationException($"rabbitmq-server ended with code {_process.ExitCode}.");
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(EndPoint, soon.Token);
                await client.GetStream().WriteAsync("AMQP\0\0\t\u0001"u8.ToArray(), soon.Token);
                if (await client.GetStream().ReadAsync(new byte[1], soon.Token) == 1) return;
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
            }
            await Task.Delay(100, soon.Token);
        }
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
