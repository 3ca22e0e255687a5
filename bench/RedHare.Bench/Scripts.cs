using System.Diagnostics;

namespace RedHare.Bench;

/// <summary>
/// Lua scripts by EVALSHA, RedHare beside redis-server in alternation: a lock's release, a token bucket, a loop of fifty commands. Ratios are RedHare over
/// redis-server. A small script's call may cost 1.5 of redis-server's CPU at most; the aim is 1.0.
/// </summary>
internal static class Scripts
{
    private const int Keys = 100_000;

    private static readonly (string Name, string Source, string[] Arguments, int Share)[] Operations =
    [
        ("compare and delete", "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end", ["1", "key:__rand_int__", "token"], 1),
        ("token bucket", """
            local capacity, rate, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local time = redis.call('TIME')
            local now = time[1] * 1000 + math.floor(time[2] / 1000)
            local state = redis.call('HMGET', KEYS[1], 'tokens', 'at')
            local tokens, at = tonumber(state[1]) or capacity, tonumber(state[2]) or now
            tokens = math.min(capacity, tokens + math.max(0, now - at) * rate / 1000)
            local granted = tokens >= wanted
            if granted then tokens = tokens - wanted end
            redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', now)
            redis.call('PEXPIRE', KEYS[1], math.ceil(capacity / rate * 1000))
            return { granted and 1 or 0, tostring(tokens) }
            """, ["1", "bucket:__rand_int__", "100", "10", "1"], 1),
        ("loop of 50 commands", "for i = 1, 50 do redis.call('incr', KEYS[1]) end return redis.call('get', KEYS[1])", ["1", "counter:__rand_int__"], 10),
        ("return 1", "return 1", ["0"], 1),
    ];

    public static int Run(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 3);
        var requests = Options.Number(args, "--requests", 50_000);
        using var redis = ServerProcess.StartRedis();
        using var redhare = ServerProcess.StartRedHare();
        Console.WriteLine("| script | depth | throughput ratio | CPU/call ratio | RedHare µs/call | Redis µs/call | limit 1.5, aim 1.0 |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        var missed = 0;
        foreach (var (name, source, arguments, share) in Operations)
        {
            string[] command = ["EVALSHA", Load(redis, source), .. arguments];
            Load(redhare, source);
            // The just-in-time compiler sees the script before the clock runs.
            Measure(redhare, command, requests / share, 16);
            foreach (var depth in (int[])[1, 16])
            {
                List<Run> ours = [], theirs = [];
                for (var round = 0; round < rounds; round++)
                {
                    if (round % 2 == 0) theirs.Add(Measure(redis, command, requests / share, depth));
                    ours.Add(Measure(redhare, command, requests / share, depth));
                    if (round % 2 != 0) theirs.Add(Measure(redis, command, requests / share, depth));
                }
                var (mine, its) = (Servers.Median(ours), Servers.Median(theirs));
                var ratio = mine.CpuMicroseconds / its.CpuMicroseconds;
                if (ratio > 1.5) missed++;
                Console.WriteLine($"| {name} | {depth} | {mine.PerSecond / its.PerSecond:F2} | {ratio:F2} | {mine.CpuMicroseconds:F2} | {its.CpuMicroseconds:F2} " +
                    $"| {(ratio <= 1 ? "aim met" : ratio <= 1.5 ? "within the limit" : "over the limit")} |");
            }
        }
        Console.WriteLine($"{missed} rows are over the limit.");
        return 0;
    }

    private static Run Measure(ServerProcess server, string[] command, int requests, int depth)
    {
        // A lock's release is measured on locks that are held, most of them.
        RedisBenchmark.Prepare(server, 3 * Keys, "SET", "key:__rand_int__", "token");
        return RedisBenchmark.Measure(server, command, requests, depth);
    }

    private static string Load(ServerProcess server, string source)
    {
        var info = new ProcessStartInfo("redis-cli") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-p", $"{server.Port}", "SCRIPT", "LOAD", source]) info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var sha = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return sha.Length == 40 ? sha : throw new InvalidOperationException($"{server.Name} answers SCRIPT LOAD with: {sha}");
    }
}
