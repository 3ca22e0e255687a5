using RedHare.Client;

namespace RedHare.Bench.Client;

/// <summary>
/// RedHare.Client on one connection to redis-server beside redis-benchmark at the matching depth and beside ioredis, in alternation. The clients share two
/// cores with the server, so CPU per operation says more than operations a second.
/// </summary>
internal static class Clients
{
    public static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 3);
        var seconds = Options.Number(args, "--milliseconds", 1500) / 1000.0;
        var only = Options.Text(args, "--only")?.Split(',');
        var isAlone = args.Contains("--alone");
        using var server = ServerProcess.StartRedis();
        await using var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{server.Port}").ConfigureAwait(false);
        for (var i = 0; i < 1000; i++) await redis.Strings.SetAsync($"key:{i}", new string('x', 64)).ConfigureAwait(false);
        var ioredis = isAlone ? "" : OtherClients.InstallIoRedis();
        foreach (var command in (string[])["get", "set", "incr"]) await OwnClient.MeasureAsync(redis, command, 64, TimeSpan.FromSeconds(1)).ConfigureAwait(false); // the JIT's tiers
        Console.WriteLine("| command | callers | client | operations/s | ours over it | client CPU µs/op | ours over it | bytes allocated/op |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var command in (string[])["get", "set", "incr"])
            foreach (var callers in (int[])[1, 16, 256])
            {
                if (only is not null && !only.Contains(command)) continue;
                List<Contender> contenders = [new("RedHare.Client", () => OwnClient.MeasureAsync(redis, command, callers, TimeSpan.FromSeconds(seconds)))];
                if (!isAlone)
                {
                    var requests = (int)(seconds * (callers == 1 ? 30_000 : callers == 16 ? 200_000 : 600_000));
                    contenders.Add(new("redis-benchmark -P", () => Task.FromResult(OtherClients.RedisBenchmark(server, command, callers, requests))));
                    contenders.Add(new("ioredis", () => Task.FromResult(OtherClients.IoRedis(ioredis, server, command, callers, seconds, autoPipelining: false))));
                    if (callers > 1) contenders.Add(new("ioredis, autopipelining", () => Task.FromResult(OtherClients.IoRedis(ioredis, server, command, callers, seconds, autoPipelining: true))));
                }
                for (var round = 0; round < rounds; round++)
                    // Whoever goes first meets a machine that was idle: they take turns.
                    for (var i = 0; i < contenders.Count; i++)
                    {
                        var contender = contenders[(i + round) % contenders.Count];
                        contender.Runs.Add(await contender.Measure().ConfigureAwait(false));
                    }
                Print(command, callers, contenders);
            }
        return 0;
    }

    private static void Print(string command, int callers, List<Contender> contenders)
    {
        var ours = ClientRun.Median(contenders[0].Runs);
        foreach (var contender in contenders)
        {
            var run = ClientRun.Median(contender.Runs);
            var isOurs = contender == contenders[0];
            Console.WriteLine(
                $"| {command.ToUpperInvariant()} | {callers} | {contender.Name} | {run.PerSecond:N0} | {(isOurs ? "" : $"{ours.PerSecond / run.PerSecond:F2}")} | {run.CpuMicroseconds:F2} " +
                $"| {(isOurs ? "" : $"{ours.CpuMicroseconds / run.CpuMicroseconds:F2}")} | {(isOurs ? $"{run.Allocated:F1}" : "")} |");
        }
    }

    private sealed record Contender(string Name, Func<Task<ClientRun>> Measure)
    {
        public readonly List<ClientRun> Runs = [];
    }
}
