using System.Diagnostics;
using System.Text;

namespace RedHare.Bench;

/// <summary>
/// Rate limiters on different keys, over threads, in process: a token bucket whose keys are all declared locks its own shard only, so threads do not meet; the
/// same script with a computed key name takes every shard. The scaling from one thread to as many as there are cores shows the difference.
/// </summary>
internal static class Limiters
{
    private const int Keys = 10_000;

    private static readonly (string Name, string Source)[] Forms = [("declared keys", Bucket("KEYS[1]")), ("computed key", Bucket("'bucket:' .. ARGV[4]"))];

    public static int Run(string[] args)
    {
        var seconds = Options.Number(args, "--seconds", 2);
        using var server = EmbeddedServer.Open();
        Console.WriteLine("| token bucket with | threads | calls/s | per thread | of one thread's |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (name, source) in Forms)
        {
            string sha;
            using (var loader = server.Connect()) sha = loader.Execute("SCRIPT", "LOAD", source).ToString();
            double single = 0;
            for (var threads = 1; threads <= Environment.ProcessorCount; threads *= 2)
            {
                Measure(server, sha, threads, TimeSpan.FromSeconds(0.5));
                var rate = Enumerable.Range(0, 5).Select(_ => Measure(server, sha, threads, TimeSpan.FromSeconds(seconds))).Order().ElementAt(2);
                if (threads == 1) single = rate;
                Console.WriteLine($"| {name} | {threads} | {rate:N0} | {rate / threads:N0} | {rate / single:F2} |");
            }
        }
        return 0;
    }

    private static double Measure(EmbeddedServer server, string sha, int threads, TimeSpan time)
    {
        double total = 0;
        var workers = Enumerable.Range(0, threads).Select(n => new Thread(() =>
        {
            using var connection = server.Connect();
            var random = new Random(n);
            var lines = Enumerable.Range(0, 1000).Select(_ => random.Next(Keys))
                .Select(key => Array.ConvertAll<string, ReadOnlyMemory<byte>>(["EVALSHA", sha, "1", $"bucket:{key}", "100", "10", "1", $"{key}"], word => Encoding.ASCII.GetBytes(word))).ToArray();
            long done = 0;
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                foreach (var line in lines) connection.Execute(line);
                done += lines.Length;
            }
            var rate = done / Stopwatch.GetElapsedTime(started).TotalSeconds;
            lock (server) total += rate;
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        return total;
    }

    private static string Bucket(string key) => $$"""
        local key = {{key}}
        local capacity, rate, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local state = redis.call('HMGET', key, 'tokens', 'at')
        local tokens, at = tonumber(state[1]) or capacity, tonumber(state[2]) or now
        tokens = math.min(capacity, tokens + math.max(0, now - at) * rate / 1000)
        local granted = tokens >= wanted
        if granted then tokens = tokens - wanted end
        redis.call('HSET', key, 'tokens', tokens, 'at', now)
        redis.call('PEXPIRE', key, math.ceil(capacity / rate * 1000))
        return granted and 1 or 0
        """;
}
