using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RedHare.Bench;

/// <summary>
/// Bytes per item of the shapes, table included: the mean over 200,000 to 400,000 items in steps of 20,000, and the maximum, by used_memory's growth.
/// redis-server beside it, loaded with the same items.
/// </summary>
internal static class MemoryPerItem
{
    private const int First = 200_000, Last = 400_000, Step = 20_000;

    private static readonly (string Name, double Target, Func<int, string[]> Item)[] Shapes =
    [
        ("string 16 B key + 32 B value", 72, i => ["SET", $"key:{i:D12}", $"value:{i:D26}"]),
        ("the same with TTL", 80, i => ["SET", $"ttl:{i:D12}", $"value:{i:D26}", "EX", "1000000"]),
        ("zset member 16 B", 64, i => ["ZADD", "zset", $"{(i * 7919L) % 1000003}", $"member:{i:D9}"]),
        ("hash field 16 + 16 B", 56, i => ["HSET", "hash", $"field:{i:D10}", $"value:{i:D10}"]),
        ("set member 16 B", 36, i => ["SADD", "set", $"member:{i:D9}"]),
        ("list element 16 B", 18.5, i => ["RPUSH", "list", $"element:{i:D8}"]),
        ("stream entry of two fields, 3 + 16 B", 34.5, i => ["XADD", "stream", $"{1_700_000_000_000 + i * 7L}-0", "sensor", $"{i % 1000}", "value", $"reading:{i:D8}"]),
    ];

    public static int Run(string[] args)
    {
        var only = Options.Text(args, "--only");
        Console.WriteLine("| shape | target | RedHare mean | RedHare max | redis-server mean |");
        Console.WriteLine("|---|---|---|---|---|");
        using var redis = ServerProcess.StartRedis();
        foreach (var (name, target, item) in Shapes)
        {
            if (only is not null && !name.StartsWith(only, StringComparison.Ordinal)) continue;
            var ours = Ours(item);
            var theirs = Theirs(redis, item);
            var mean = ours.Average();
            Console.WriteLine($"| {name} | {target} | {mean:F1}{(mean <= target ? "" : " (short)")} | {ours.Max():F1} | {theirs.Average():F1} |");
        }
        if (only is null) Console.WriteLine(Small());
        return 0;
    }

    private static List<double> Ours(Func<int, string[]> item)
    {
        using var server = EmbeddedServer.Open();
        using var connection = server.Connect();
        var empty = server.UsedBytes;
        var samples = new List<double>();
        for (var i = 0; i < Last; i++)
        {
            connection.Execute(item(i));
            if (i + 1 >= First && (i + 1) % Step == 0) samples.Add((server.UsedBytes - empty) / (double)(i + 1));
        }
        return samples;
    }

    private static List<double> Theirs(ServerProcess redis, Func<int, string[]> item)
    {
        using var client = new MiniClient(redis.Port);
        client.Send(["FLUSHALL"]);
        client.Skip(1);
        var empty = client.UsedMemory();
        var samples = new List<double>();
        for (var i = 0; i < Last; i++)
        {
            client.Send(item(i));
            if ((i + 1) % Step != 0) continue;
            client.Skip(Step);
            if (i + 1 >= First) samples.Add((client.UsedMemory() - empty) / (double)(i + 1));
        }
        return samples;
    }

    /// <summary>A hash of three fields against three string keys.</summary>
    private static string Small()
    {
        const int Count = 100_000;
        double Cost(Action<EmbeddedConnection, int> write)
        {
            using var server = EmbeddedServer.Open();
            using var connection = server.Connect();
            var empty = server.UsedBytes;
            for (var i = 0; i < Count; i++) write(connection, i);
            return (server.UsedBytes - empty) / (double)Count;
        }
        var hash = Cost((connection, i) => connection.Execute("HSET", $"user:{i:D8}", "name", "Alice Johnson", "email", "alice@example.com", "age", "28"));
        var strings = Cost((connection, i) =>
        {
            connection.Execute("SET", $"user:{i:D8}:name", "Alice Johnson");
            connection.Execute("SET", $"user:{i:D8}:email", "alice@example.com");
            connection.Execute("SET", $"user:{i:D8}:age", "28");
        });
        return $"A hash of three fields: {hash:F1} B; three string keys: {strings:F1} B; ratio {hash / strings:F2} (aim at most 0.50).";
    }

    /// <summary>Writes commands and skips replies, as far as loading needs.</summary>
    private sealed class MiniClient(int port) : IDisposable
    {
        private readonly TcpClient _tcp = new("127.0.0.1", port);
        private readonly StringBuilder _pending = new();
        private StreamReader? _reader;

        public void Send(string[] command)
        {
            _pending.Append(CultureInfo.InvariantCulture, $"*{command.Length}\r\n");
            foreach (var word in command) _pending.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
        }

        public void Skip(int replies)
        {
            _tcp.GetStream().Write(Encoding.ASCII.GetBytes(_pending.ToString()));
            _pending.Clear();
            _reader ??= new StreamReader(_tcp.GetStream(), Encoding.ASCII);
            for (var i = 0; i < replies; i++)
            {
                if (_reader.ReadLine() is not { } line || line.StartsWith('-')) throw new InvalidOperationException("Loading failed.");
                if (line.StartsWith('$')) _reader.ReadLine();
            }
        }

        public long UsedMemory()
        {
            Send(["INFO", "memory"]);
            _tcp.GetStream().Write(Encoding.ASCII.GetBytes(_pending.ToString()));
            _pending.Clear();
            long used = 0;
            for (var line = _reader!.ReadLine(); line is { Length: > 0 } || used == 0; line = _reader.ReadLine())
                if (line!.StartsWith("used_memory:", StringComparison.Ordinal)) used = long.Parse(line[12..], CultureInfo.InvariantCulture);
            return used;
        }

        public void Dispose() => _tcp.Dispose();
    }
}
