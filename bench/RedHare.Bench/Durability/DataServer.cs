using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RedHare.Bench.Durability;

/// <summary>A server over a directory, RedHare's or redis-server, and one connection to ask it.</summary>
internal sealed class DataServer : IDisposable
{
    private readonly Process _process;
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly StreamReader _reader;

    private DataServer(Process process, ServerProcess server, TimeSpan started)
    {
        (_process, Server, Started) = (process, server, started);
        _client.Connect("127.0.0.1", server.Port);
        _reader = new StreamReader(_client.GetStream(), Encoding.Latin1);
    }

    /// <summary>What redis-benchmark is run against.</summary>
    public ServerProcess Server { get; }

    /// <summary>From the process's start until it answered with its data.</summary>
    public TimeSpan Started { get; }

    /// <summary>The process's memory, and the most it was, in bytes.</summary>
    public long Resident(string figure = "VmRSS") =>
        long.Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(figure, StringComparison.Ordinal)).Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) << 10;

    public static DataServer Start(bool isRedis, string directory, params string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        var server = isRedis ? ServerProcess.StartRedis(["--dir", directory, .. arguments]) : ServerProcess.StartRedHare(["--dir", directory, .. arguments]);
        var started = new DataServer(server.Process, server, default);
        while (started.Ask("PING").StartsWith("-LOADING", StringComparison.Ordinal)) Thread.Sleep(5);
        var elapsed = clock.Elapsed;
        started._client.Dispose();
        return new DataServer(server.Process, server, elapsed);
    }

    /// <summary>Sends a command and returns its answer's text; nothing deeper than a bulk string.</summary>
    public string Ask(params string[] words)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words) text.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        _client.GetStream().Write(Encoding.Latin1.GetBytes(text.ToString()));
        var line = _reader.ReadLine() ?? throw new IOException("The server is gone.");
        if (line[0] != '$' || line == "$-1") return line;
        var bulk = new char[int.Parse(line.AsSpan(1), CultureInfo.InvariantCulture) + 2];
        _reader.ReadBlock(bulk);
        return new string(bulk, 0, bulk.Length - 2);
    }

    /// <summary>A figure of INFO.</summary>
    public long Figure(string section, string name) =>
        long.Parse(Ask("INFO", section).Split('\n').First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(':')[1], CultureInfo.InvariantCulture);

    public void Dispose()
    {
        _client.Dispose();
        Server.Dispose();
    }
}
