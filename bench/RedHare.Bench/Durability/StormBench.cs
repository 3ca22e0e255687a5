using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RedHare.Bench.Durability;

/// <summary>What a process takes while values of changing sizes are written past <c>maxmemory</c>, and what is left of it when most keys are deleted.</summary>
internal static class StormBench
{
    private const int Depth = 200, Connections = 8;

    // Value sizes in bytes, as a function of the part of the storm that is over.
    private static readonly (string Name, Func<double, Random, int> Size)[] Storms =
    [
        ("one size, 300 B", static (_, _) => 300),
        ("growing, 32 B to 16 KB", static (part, _) => 32 << (int)(part * 10)),
        ("shrinking, 16 KB to 32 B", static (part, _) => (16 << 10) >> (int)(part * 10)),
        ("16 B to 64 KB, any doubling alike", static (_, random) => (int)Math.Pow(2, 4 + random.NextDouble() * 12)),
        ("16 B to 64 KB, any size alike", static (_, random) => random.Next(16, 64 << 10)),
        ("100, 1000, 300, 3000, 60 B in turn", static (part, _) => ((ReadOnlySpan<int>)[100, 1000, 300, 3000, 60])[Math.Min(4, (int)(part * 5))]),
    ];

    public static void Run(string[] args)
    {
        var times = Options.Number(args, "--times", 6);
        var limit = (long)Options.Number(args, "--limit", 200) << 20;
        var (only, alone) = (Options.Text(args, "--only") ?? "", args.Contains("--alone"));
        Console.WriteLine($"| values | RedHare data, pages, RSS at most MB | RSS without the idle process's / limit | Redis used_memory, RSS at most MB | RSS / limit | RedHare keys/s | Redis keys/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (name, size) in Storms.Where(storm => storm.Name.Contains(only, StringComparison.Ordinal)))
        {
            var ours = Storm(isRedis: false, size, limit, times);
            var theirs = alone ? default : Storm(isRedis: true, size, limit, times);
            Console.WriteLine($"| {name} | {ours.Used >> 20}, {ours.Mapped >> 20}, {ours.Resident >> 20} | {Over(ours, limit):F2} | {theirs.Used >> 20}, {theirs.Resident >> 20} | {Over(theirs, limit):F2} | {ours.PerSecond:F0} | {theirs.PerSecond:F0} |");
        }
        Console.WriteLine();
    }

    private static double Over(Outcome outcome, long limit) => (outcome.Resident - outcome.Idle) / (double)limit;

    private static Outcome Storm(bool isRedis, Func<double, Random, int> size, long limit, int times)
    {
        var directory = Directory.CreateTempSubdirectory("redhare-bench-");
        try
        {
            using var server = DataServer.Start(isRedis, directory.FullName, "--maxmemory", $"{limit}", "--maxmemory-policy", "allkeys-lru");
            var outcome = new Outcome { Idle = server.Resident() };
            long written = 0, keys = 0;
            var whole = limit * times;
            var clock = Stopwatch.StartNew();
            var writers = Enumerable.Range(0, Connections).Select(n => new Thread(() =>
            {
                using var line = new StormLine(server.Server.Port);
                var random = new Random(n);
                for (long before; (before = Interlocked.Read(ref written)) < whole;)
                {
                    var bytes = line.Write(random, Depth, size, before / (double)whole);
                    Interlocked.Add(ref written, bytes);
                    Interlocked.Add(ref keys, Depth);
                }
            })).ToList();
            writers.ForEach(static writer => writer.Start());
            while (writers.Exists(static writer => writer.IsAlive))
            {
                outcome = outcome with { Resident = Math.Max(outcome.Resident, server.Resident()) };
                Thread.Sleep(20);
            }
            outcome = outcome with { PerSecond = keys / clock.Elapsed.TotalSeconds, Used = server.Figure("memory", "used_memory"), Mapped = server.Figure("memory", "allocator_active") };
            if (Environment.GetEnvironmentVariable("REDHARE_STORM_DETAILS") is not null) Console.WriteLine(server.Ask("INFO", "memory") + Environment.NewLine + File.ReadAllText($"/proc/{server.Server.Process.Id}/status"));
            return outcome;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private readonly record struct Outcome(long Idle, long Resident, long Used, long Mapped, double PerSecond);
}

/// <summary>A connection that sets random keys, many at a time.</summary>
internal sealed class StormLine : IDisposable
{
    private static readonly byte[] Filling = Encoding.ASCII.GetBytes(new string('v', 64 << 10));

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly MemoryStream _output = new();
    private readonly byte[] _input = new byte[1 << 16];

    public StormLine(int port) => _client.Connect("127.0.0.1", port);

    /// <summary>Sets so many keys and returns the bytes of their values.</summary>
    public long Write(Random random, int count, Func<double, Random, int> size, double part)
    {
        _output.SetLength(0);
        long bytes = 0;
        for (var i = 0; i < count; i++)
        {
            var length = size(part, random);
            var key = $"key:{random.Next(20_000_000):D8}";
            _output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*3\r\n$3\r\nSET\r\n${key.Length}\r\n{key}\r\n${length}\r\n")));
            _output.Write(Filling.AsSpan(0, length));
            _output.Write("\r\n"u8);
            bytes += length;
        }
        _client.Client.Send(_output.GetBuffer().AsSpan(0, (int)_output.Length));
        Await(count);
        return bytes;
    }

    /// <summary>Sends one command whose reply is one line, with many words.</summary>
    public void Send(IReadOnlyCollection<string> words)
    {
        _output.SetLength(0);
        _output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"*{words.Count}\r\n")));
        foreach (var word in words) _output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n")));
        _client.Client.Send(_output.GetBuffer().AsSpan(0, (int)_output.Length));
        Await(1);
    }

    public void Dispose() => _client.Dispose();

    private void Await(int lines)
    {
        while (lines > 0)
        {
            var read = _client.Client.Receive(_input);
            if (read == 0) throw new IOException("The server is gone.");
            if (_input[0] == '-') throw new InvalidOperationException(Encoding.ASCII.GetString(_input, 0, read));
            lines -= _input.AsSpan(0, read).Count((byte)'\n');
        }
    }
}
