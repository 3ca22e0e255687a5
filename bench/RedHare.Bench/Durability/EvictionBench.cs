using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RedHare.Bench.Durability;

/// <summary>How well the policies of <c>maxmemory-policy</c> choose: the share of reads that hit, where the same keys are asked for on both servers, and which keys are left.</summary>
internal static class EvictionBench
{
    private const int Keys = 200_000, ValueBytes = 400, Batch = 100;

    // Room for about a fifth of the keys on either server.
    private const int KeysWithRoom = Keys / 5;

    public static void Run(string[] args)
    {
        var reads = Options.Number(args, "--reads", 1_000_000);
        Console.WriteLine("| policy | pattern | RedHare hits | Redis hits | keys RedHare, Redis |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var policy in (ReadOnlySpan<string>)["allkeys-lru", "allkeys-lfu", "allkeys-random"])
            foreach (var (pattern, draw) in (ReadOnlySpan<(string, Func<Draws, int>)>)[("zipf, exponent 1", static draws => draws.Zipf()), ("zipf, and every third read from a scan", static draws => draws.ZipfAndScan()), ("a window that moves", static draws => draws.Window())])
            {
                var ours = Hits(isRedis: false, policy, reads, draw);
                var theirs = Hits(isRedis: true, policy, reads, draw);
                Console.WriteLine($"| {policy} | {pattern} | {100 * ours.Share:F1} % | {100 * theirs.Share:F1} % | {ours.Left}, {theirs.Left} |");
            }
        Console.WriteLine();
        Console.WriteLine("| policy | of keys left: mean expiry among all, 50 % is any, 90 % the latest fifth | RedHare | Redis |");
        Console.WriteLine("|---|---|---|---|");
        Console.WriteLine($"| volatile-ttl | | {100 * Expiries(isRedis: false):F1} % | {100 * Expiries(isRedis: true):F1} % |");
    }

    private static (double Share, long Left) Hits(bool isRedis, string policy, int reads, Func<Draws, int> draw)
    {
        var directory = Directory.CreateTempSubdirectory("redhare-bench-");
        try
        {
            using var server = DataServer.Start(isRedis, directory.FullName, "--maxmemory-policy", policy);
            using var line = new CacheLine(server.Server.Port);
            Limit(server, line);
            var draws = new Draws(Keys);
            long hits = 0, counted = 0;
            var keys = new int[Batch];
            for (var done = 0; done < reads; done += Batch)
            {
                for (var i = 0; i < Batch; i++) keys[i] = draw(draws);
                var missed = line.Get(keys);
                if (missed.Count > 0) line.Set(missed.Select(static key => (key, 0)), ValueBytes);
                // The first third fills the cache.
                if (done < reads / 3) continue;
                counted += Batch;
                hits += Batch - missed.Count;
            }
            return (hits / (double)counted, long.Parse(server.Ask("DBSIZE").AsSpan(1), CultureInfo.InvariantCulture));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // Each server has room for as many keys as the other, whatever a key costs it.
    private static void Limit(DataServer server, CacheLine line)
    {
        var empty = server.Figure("memory", "used_memory");
        for (var from = 0; from < KeysWithRoom; from += Batch) line.Set(Enumerable.Range(from, Batch).Select(static key => (key, 0)), ValueBytes);
        var full = server.Figure("memory", "used_memory");
        server.Ask("FLUSHALL");
        server.Ask("CONFIG", "SET", "maxmemory", (full - empty + server.Figure("memory", "used_memory")).ToString(CultureInfo.InvariantCulture));
    }

    private static double Expiries(bool isRedis)
    {
        var directory = Directory.CreateTempSubdirectory("redhare-bench-");
        try
        {
            using var server = DataServer.Start(isRedis, directory.FullName, "--maxmemory-policy", "volatile-ttl");
            using var line = new CacheLine(server.Server.Port);
            Limit(server, line);
            var order = Enumerable.Range(0, Keys).ToArray();
            new Random(4).Shuffle(order);
            foreach (var keys in order.Chunk(Batch)) line.Set(keys.Select(static key => (key, 10_000 + key)), ValueBytes);
            var left = Enumerable.Range(0, Keys).Except(Enumerable.Range(0, Keys).Chunk(Batch).SelectMany(line.Get)).ToArray();
            return left.Average() / Keys;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Which key is asked for next; the same sequence on both servers.</summary>
    private sealed class Draws
    {
        private readonly Random _random = new(7);
        private readonly double[] _sums;
        private readonly int[] _names;
        private int _count, _scan;

        public Draws(int keys)
        {
            _sums = new double[keys];
            double sum = 0;
            for (var i = 0; i < keys; i++) _sums[i] = sum += 1.0 / (i + 1);
            _names = [.. Enumerable.Range(0, keys)];
            new Random(8).Shuffle(_names);
        }

        public int Zipf()
        {
            var at = Array.BinarySearch(_sums, _random.NextDouble() * _sums[^1]);
            return _names[Math.Min(at < 0 ? ~at : at, _names.Length - 1)];
        }

        public int ZipfAndScan() => ++_count % 3 == 0 ? _scan++ % _names.Length : Zipf();

        // Of keys as many as there is room for, one new one for each ten reads.
        public int Window() => (_count++ / 10 + _random.Next(KeysWithRoom)) % _names.Length;
    }
}

/// <summary>A connection of a cache's user: reads many, sets what was missed.</summary>
internal sealed class CacheLine : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly StringBuilder _output = new();
    private readonly StreamReader _reader;

    public CacheLine(int port)
    {
        _client.Connect("127.0.0.1", port);
        _reader = new StreamReader(_client.GetStream(), Encoding.Latin1, detectEncodingFromByteOrderMarks: false, 1 << 16);
    }

    /// <summary>Those of the keys that are not there.</summary>
    public List<int> Get(int[] keys)
    {
        foreach (var key in keys) Append("GET", $"k:{key:D7}");
        Send();
        var missed = new List<int>();
        foreach (var key in keys)
        {
            if (_reader.ReadLine() is "$-1" or null) missed.Add(key);
            else _reader.ReadLine();
        }
        return missed;
    }

    /// <summary>Sets keys that expire after so many seconds, or with 0 do not.</summary>
    public void Set(IEnumerable<(int Key, int Seconds)> keys, int bytes)
    {
        var value = new string('v', bytes);
        var count = 0;
        foreach (var (key, seconds) in keys)
        {
            count++;
            if (seconds == 0) Append("SET", $"k:{key:D7}", value);
            else Append("SET", $"k:{key:D7}", value, "EX", $"{seconds}");
        }
        Send();
        for (; count > 0; count--)
            if (_reader.ReadLine() is not "+OK") throw new InvalidOperationException("A key was not set.");
    }

    public void Dispose() => _client.Dispose();

    private void Append(params ReadOnlySpan<string> words)
    {
        _output.Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
        foreach (var word in words) _output.Append(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n");
    }

    private void Send()
    {
        _client.GetStream().Write(Encoding.Latin1.GetBytes(_output.ToString()));
        _output.Clear();
    }
}
