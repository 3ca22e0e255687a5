using System.Collections.Concurrent;
using System.Globalization;
using RedHare.Patterns.EventLogs;
using RedHare.Soak.Crash;

namespace RedHare.Soak.LogCrash;

/// <summary>
/// Producers append to an event log, and readers of two groups, one with an order and one without, handle what comes, while the server, which syncs its log with each write, is killed at random instants and
/// started again, and readers lose their connections for ever, as killed processes do. In the end every event whose append was acknowledged has had its effect in each group, once, and in the order of its key
/// where that is promised; the dead letters are those events that a handler refused, and no others.
/// </summary>
internal static class LogCrashRun
{
    private const string Ordered = "ordered", Loose = "loose", Refused = "refused";
    private const int Producers = 4, Keys = 5;

    // Whether an event is the next of its key is found out where its effect happens.
    private static readonly EventEffect Count = new(
        "count",
        """
        local before = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0)
        if tonumber(ARGV[2]) ~= before + 1 then redis.call('HINCRBY', KEYS[2], 'disorder', 1) end
        redis.call('HSET', KEYS[1], ARGV[1], math.max(before, tonumber(ARGV[2])))
        return redis.call('HINCRBY', KEYS[2], 'effects', 1)
        """);

    /// <summary>Runs so many kills of the server, with kills of readers between them. Returns what went wrong, or null.</summary>
    public static async Task<string?> RunAsync(string directory, int kills, int readers, Random random, int longest, Action<string>? report = null)
    {
        var port = CrashServer.FreePort();
        var url = $"redis://127.0.0.1:{port}";
        var server = Start(directory, port);
        try
        {
            await using var hare = await Hare.OpenAsync(url);
            using var end = new CancellationTokenSource();
            var (appended, handled) = (new ConcurrentDictionary<string, int>(), new StrongBox());
            Task[] producers = [.. Enumerable.Range(0, Producers).Select(number => ProduceAsync(LogOf(hare), number, appended, end.Token))];
            var running = new List<(Hare Hare, EventConsumer[] Consumers)>();
            for (var i = 0; i < readers; i++) running.Add(await ReadAsync(url, handled));
            for (var kill = 1; kill <= kills; kill++)
            {
                for (var i = random.Next(3); i > 0; i--)
                {
                    await Task.Delay(random.Next(longest));
                    var victim = running[0];
                    running.RemoveAt(0);
                    await KillAsync(victim);
                    running.Add(await ReadAsync(url, handled));
                }
                await Task.Delay(random.Next(longest));
                server.Kill();
                server.Dispose();
                server = Start(directory, port);
                report?.Invoke($"kill {kill}: {appended.Values.Sum()} events appended, {Volatile.Read(ref handled.Value)} handled so far");
            }
            await end.CancelAsync();
            await Task.WhenAll(producers);
            var wrong = await VerifyAsync(hare, appended);
            foreach (var reader in running)
            {
                foreach (var consumer in reader.Consumers) await consumer.DisposeAsync();
                await reader.Hare.DisposeAsync();
            }
            return wrong;
        }
        finally
        {
            server.Dispose();
        }
    }

    private static CrashServer Start(string directory, int port) => CrashServer.StartStore(directory, "--appendfsync", "always", "--port", port.ToString(CultureInfo.InvariantCulture));

    private static EventLog<string> LogOf(Hare hare) => hare.EventLogs.Log<string>("crash", new EventLogOptions { Partitions = 4 });

    // Each event has a name, under which it is appended until that is acknowledged; then the next one of its key comes.
    private static async Task ProduceAsync(EventLog<string> log, int number, ConcurrentDictionary<string, int> appended, CancellationToken end)
    {
        // However short the run is, some are refused.
        for (var i = 0; i < 60 || !end.IsCancellationRequested; i++)
        {
            var isRefused = i % 50 == 49;
            var key = isRefused ? Refused : string.Create(CultureInfo.InvariantCulture, $"{number}:{i % Keys}");
            var place = appended.GetValueOrDefault(key) + 1;
            var name = string.Create(CultureInfo.InvariantCulture, $"{number}-{i}");
            for (var isThere = false; !isThere;)
            {
                try
                {
                    await log.AppendAsync(isRefused ? Refused : place.ToString(CultureInfo.InvariantCulture), key, name, CancellationToken.None);
                    isThere = true;
                }
                catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or RedisServerException)
                {
                    await Task.Delay(5, CancellationToken.None);
                }
            }
            appended.AddOrUpdate(key, 1, static (_, count) => count + 1);
            await Task.Delay(1, CancellationToken.None);
        }
    }

    private static async Task<(Hare Hare, EventConsumer[] Consumers)> ReadAsync(string url, StrongBox handled)
    {
        var hare = await Hare.OpenAsync(url);
        var log = LogOf(hare);
        var options = new EventConsumerOptions
        {
            MaxAttempts = 10_000,
            RetryDelay = TimeSpan.FromMilliseconds(5),
            MaxRetryDelay = TimeSpan.FromMilliseconds(200),
            PartitionTtl = TimeSpan.FromSeconds(2),
            ClaimIdle = TimeSpan.FromSeconds(1),
            DrainTimeout = TimeSpan.Zero,
        };
        return (hare, [await ConsumeAsync(Ordered, options), await ConsumeAsync(Loose, options with { Order = EventOrder.None })]);

        async Task<EventConsumer> ConsumeAsync(string group, EventConsumerOptions options)
        {
            while (true)
            {
                try
                {
                    return await log.ConsumeAsync(
                        group,
                        async (one, token) =>
                        {
                            Interlocked.Increment(ref handled.Value);
                            if (one.Value == Refused) throw new EventRejectedException("It says so itself.");
                            await one.ApplyAsync(Count, [$"{{e}}:{group}", $"{{e}}:{group}:count"], [one.Key!, one.Value], token);
                        },
                        options);
                }
                catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or RedisServerException)
                {
                    await Task.Delay(20, CancellationToken.None);
                }
            }
        }
    }

    // Its connections end first: it can neither acknowledge nor say that it leaves.
    private static async Task KillAsync((Hare Hare, EventConsumer[] Consumers) reader)
    {
        await reader.Hare.DisposeAsync();
        foreach (var consumer in reader.Consumers) await consumer.DisposeAsync();
    }

    private static async Task<string?> VerifyAsync(Hare hare, ConcurrentDictionary<string, int> appended)
    {
        if (!appended.TryGetValue(Refused, out var refused) || appended.Count < 2) return $"too little was appended: {appended.Values.Sum()}";
        var sound = appended.Where(static pair => pair.Key != Refused).ToArray();
        var log = LogOf(hare);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        foreach (var group in (string[])[Ordered, Loose])
        {
            while (await log.StatusAsync(group) is var status && (status.Pending > 0 || status.Lag is not 0))
            {
                if (patience.IsCancellationRequested) return $"{group} does not come to an end: {status}";
                await Task.Delay(50);
            }
            var effects = (await hare.Redis.ExecuteAsync("HGET", $"{{e}}:{group}:count", "effects")).AsInteger();
            if (effects != sound.Sum(static pair => pair.Value)) return $"{group}: {effects} effects of {sound.Sum(static pair => pair.Value)} events";
            foreach (var (key, last) in sound)
                if ((await hare.Redis.ExecuteAsync("HGET", $"{{e}}:{group}", key)) is var at && (at.IsNull || at.AsInteger() != last)) return $"{group}: {key} has come to {at} of {last}";
            if (group == Ordered && !(await hare.Redis.ExecuteAsync("HGET", $"{{e}}:{group}:count", "disorder")).IsNull) return $"{group}: events came out of the order of their keys";
            var letters = 0;
            await foreach (var letter in log.DeadLettersAsync(group))
            {
                if (letter.Value != Refused) return $"{group}: {letter.Key} {letter.Value} is a dead letter: {letter.Reason}";
                letters++;
            }
            if (letters != refused) return $"{group}: {letters} dead letters of {refused} refused events";
        }
        return null;
    }

    private sealed class StrongBox
    {
        public long Value;
    }
}
