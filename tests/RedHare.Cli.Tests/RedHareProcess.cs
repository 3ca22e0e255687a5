using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace RedHare.Cli.Tests;

/// <summary>The built executable as a process of its own, on a free port, with what it wrote.</summary>
internal sealed class RedHareProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private RedHareProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    /// <summary>The lines of standard output read so far.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>The port that the log names.</summary>
    public int Port { get; private set; }

    public static RedHareProcess Start(params string[] arguments)
    {
        var path = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RedHare.Cli.exe" : "RedHare.Cli");
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        // The apphost looks for the runtime where it is installed by default; the one that runs us may live elsewhere.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return new(Process.Start(start)!);
    }

    /// <summary>Starts a server and waits until it accepts connections.</summary>
    public static RedHareProcess Serve(params string[] arguments)
    {
        var server = Start(["serve", "--port", "0", "--amqp-port", "", .. arguments]);
        server.ReadUntil("Ready to accept connections tcp");
        server.Port = int.Parse(server.Lines.Single(line => line.Contains("Running mode=standalone, port=")).Split("port=")[1].TrimEnd('.'));
        return server;
    }

    public RedHareProcess Feed(string input)
    {
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
        return this;
    }

    public void ReadUntil(string text)
    {
        while (Read() is { } line)
            if (line.Contains(text)) return;
        throw new InvalidOperationException($"'{text}' never came: {string.Join('\n', Lines)}\n{_process.StandardError.ReadToEnd()}");
    }

    /// <summary>Waits for the end and returns what standard error holds.</summary>
    public string Finish()
    {
        var errors = _process.StandardError.ReadToEndAsync();
        while (Read() is not null) { }
        if (!_process.WaitForExit(Patience)) throw new TimeoutException("The process does not end: " + string.Join('\n', Lines));
        return errors.GetAwaiter().GetResult();
    }

    /// <summary>Sends an inline command on a connection of its own and returns the first line of the reply.</summary>
    public string Ask(string command) => Ask(Port, command);

    /// <summary>The first line that the server at a loopback port answers.</summary>
    public static string Ask(int port, string command)
    {
        using var client = new TcpClient("127.0.0.1", port);
        using var stream = client.GetStream();
        stream.Write(Encoding.UTF8.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(stream);
        return reader.ReadLine() ?? "";
    }

    /// <summary>Sends a signal by the kill program, since .NET only kills.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, Id.ToString()]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        // Its directory is free when it is gone.
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit(Patience);
        }
        _process.Dispose();
    }

    private string? Read()
    {
        var next = _process.StandardOutput.ReadLineAsync();
        if (!next.Wait(Patience)) throw new TimeoutException("The process is silent: " + string.Join('\n', Lines));
        if (next.Result is { } line) Lines.Add(line);
        return next.Result;
    }
}
