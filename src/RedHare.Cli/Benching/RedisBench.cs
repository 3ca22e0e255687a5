using RedHare.Client;

namespace RedHare.Cli.Benching;

/// <summary>SET and GET on a server: one after the other, pipelined, and with a connection for each.</summary>
internal static class RedisBench
{
    private const int MostKeys = 10_000, KeysOfOneDel = 500;

    private static readonly CommandSpec Set = new("SET", CommandTraits.Idempotent), Get = new("GET", CommandTraits.ReadOnly), Del = new("DEL", CommandTraits.Idempotent, CommandSplit.Sum);

    /// <summary>Runs all steps and deletes the keys after.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancellation)
    {
        var options = run.Options;
        var redis = await RedisConnection.ConnectAsync(options.Url, cancellation).ConfigureAwait(false);
        await using var _ = redis.ConfigureAwait(false);
        var prefix = $"redhare-bench:{Guid.NewGuid():N}:";
        var keys = Enumerable.Range(0, Math.Min(options.Count, MostKeys)).Select(i => (RedisKey)$"{prefix}{i}").ToArray();
        var value = new byte[options.Size];
        Array.Fill(value, (byte)'x');
        try
        {
            var sequential = await run.MeasureAsync("SET, one after the other", options.Count, 1, i => SetAsync(redis, i), cancellation).ConfigureAwait(false);
            await run.MeasureAsync("GET, one after the other", options.Count, 1, i => GetAsync(redis, i), cancellation).ConfigureAwait(false);
            var pipelined = await run.MeasureAsync($"SET, {options.Depth} under way", options.Count, options.Depth, i => SetAsync(redis, i), cancellation).ConfigureAwait(false);
            await run.MeasureAsync($"GET, {options.Depth} under way", options.Count, options.Depth, i => GetAsync(redis, i), cancellation).ConfigureAwait(false);
            if (!options.Url.StartsWith("redhare:", StringComparison.OrdinalIgnoreCase))
            {
                var naive = await run.MeasureAsync("SET, a connection for each", options.Connections, 1, ConnectAsync, cancellation).ConfigureAwait(false);
                run.Comparisons.Add(new BenchComparison(naive, sequential));
                run.Comparisons.Add(new BenchComparison(naive, pipelined));
            }
            run.Comparisons.Add(new BenchComparison(sequential, pipelined));
        }
        finally
        {
            foreach (var slice in keys.Chunk(KeysOfOneDel))
            {
                var line = RedHare.CommandLine.Rent(Del);
                foreach (var key in slice) line.Key(key);
                run.Sent("DEL");
                await redis.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), CancellationToken.None).ConfigureAwait(false);
            }
        }

        async ValueTask SetAsync(RedisConnection connection, int number)
        {
            run.Sent("SET");
            await connection.Backend.ExecuteAsync(RedHare.CommandLine.Rent(Set).Key(keys[number % keys.Length]).Add(value), static reply => reply.IsNull, cancellation).ConfigureAwait(false);
        }

        async ValueTask GetAsync(RedisConnection connection, int number)
        {
            run.Sent("GET");
            var length = await connection.Backend.ExecuteAsync(RedHare.CommandLine.Rent(Get).Key(keys[number % keys.Length]), static reply => reply.Bytes.Length, cancellation).ConfigureAwait(false);
            if (length != options.Size) throw new InvalidDataException($"GET brought {length} bytes of {options.Size}: somebody else writes here.");
        }

        async ValueTask ConnectAsync(int number)
        {
            run.Sent("connections");
            var own = await RedisConnection.ConnectAsync(options.Url, cancellation).ConfigureAwait(false);
            await using var closes = own.ConfigureAwait(false);
            await SetAsync(own, number).ConfigureAwait(false);
        }
    }
}
