using System.Diagnostics;

namespace RedHare.Bench.Durability;

/// <summary>How much memory is back with the system after a mass deletion.</summary>
internal static class Freed
{
    private static readonly TimeSpan[] Instants = [TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    public static void Run(string[] args)
    {
        var members = Options.Number(args, "--members", 10_000_000);
        Console.WriteLine("| deleted | RedHare MB before | after 0.1 s, 1 s, 5 s | took ms | Redis MB before | after 0.1 s, 1 s, 5 s | took ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Row("FLUSHALL of 2 million mixed keys", MixedKeys.Fill, static (server, _) => server.Ask("FLUSHALL"));
        Row("DEL of 1 million of 1.1 million keys", static server => Texts(server, 1_100_000), static (_, line) => Delete(line, 1_000_000));
        Row("DEL of any 9 of 10 keys of 1.1 million", static server => Texts(server, 1_100_000), static (_, line) => DeleteMost(line, 1_100_000));
        Row($"UNLINK of a set of {members / 1_000_000.0:0.#} million", server => Set(server, members), static (server, _) => server.Ask("UNLINK", "set"));
    }

    private static void Row(string name, Action<DataServer> fill, Action<DataServer, StormLine> delete)
    {
        var (ours, theirs) = (Measure(isRedis: false, fill, delete), Measure(isRedis: true, fill, delete));
        Console.WriteLine($"| {name} | {ours.Before >> 20} | {ours.After} | {ours.Took.TotalMilliseconds:F0} | {theirs.Before >> 20} | {theirs.After} | {theirs.Took.TotalMilliseconds:F0} |");
    }

    private static (long Before, string After, TimeSpan Took) Measure(bool isRedis, Action<DataServer> fill, Action<DataServer, StormLine> delete)
    {
        var directory = Directory.CreateTempSubdirectory("redhare-bench-");
        try
        {
            using var server = DataServer.Start(isRedis, directory.FullName);
            using var line = new StormLine(server.Server.Port);
            fill(server);
            var before = server.Resident();
            var clock = Stopwatch.StartNew();
            delete(server, line);
            var took = clock.Elapsed;
            clock.Restart();
            var after = new List<long>();
            foreach (var instant in Instants)
            {
                if (instant > clock.Elapsed) Thread.Sleep(instant - clock.Elapsed);
                after.Add(server.Resident() >> 20);
            }
            return (before, string.Join(", ", after), took);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Texts(DataServer server, int count) =>
        Ask(server, "for i = tonumber(ARGV[1]), tonumber(ARGV[2]) - 1 do redis.call('SET', 'key:' .. i, string.rep('v', 100 + i % 200)) end", count);

    private static void Set(DataServer server, int count) =>
        Ask(server, "for i = tonumber(ARGV[1]), tonumber(ARGV[2]) - 1 do redis.call('SADD', 'set', 'member:' .. i) end", count);

    private static void Ask(DataServer server, string script, int count)
    {
        for (var from = 0; from < count; from += 50_000)
        {
            var answer = server.Ask("EVAL", script, "0", $"{from}", $"{Math.Min(count, from + 50_000)}");
            if (answer[0] == '-') throw new InvalidOperationException(answer);
        }
    }

    private static void Delete(StormLine line, int count)
    {
        for (var from = 0; from < count; from += 1000) line.Send(["DEL", .. Enumerable.Range(from, 1000).Select(static i => $"key:{i}")]);
    }

    private static void DeleteMost(StormLine line, int count)
    {
        for (var from = 0; from < count; from += 1000) line.Send(["DEL", .. Enumerable.Range(from, 1000).Where(static i => i % 10 != 0).Select(static i => $"key:{i}")]);
    }
}
