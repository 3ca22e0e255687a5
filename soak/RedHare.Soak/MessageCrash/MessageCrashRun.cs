using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RedHare.Messaging;
using RedHare.Patterns.Messaging;

namespace RedHare.Soak.MessageCrash;

/// <summary>
/// Publishers and consumers of the library in processes of their own, and the server that holds their queues and what they have done; all of them are killed at random instants and started again. In the end every message whose
/// sending was confirmed has had its effect, and had it once, or is among the dead letters if all its attempts fail; each attempt knew how many had failed before; and the effects of one publisher's ordered messages came in their order.
/// </summary>
internal static class MessageCrashRun
{
    /// <summary>What is returned when there was no time for anything.</summary>
    public const string Idle = "nothing was confirmed";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs so many kills of the server, with kills of the other processes between them. Returns what went wrong, or null.</summary>
    public static async Task<string?> RunAsync(string directory, int kills, int publishers, int consumers, Random random, int longest, Action<string>? report = null)
    {
        var (redis, amqp) = (FreePort(), FreePort());
        var (redisUrl, amqpUrl) = ($"redis://127.0.0.1:{redis}", $"amqp://127.0.0.1:{amqp}");
        var published = new CrashPublished();
        var server = await CrashProcess.ServeAsync(directory, redis, amqp);
        var others = new List<(string Name, CrashProcess Process)>();
        try
        {
            await using var hare = await Hare.OpenAsync(redisUrl, amqpUrl: amqpUrl);
            await CrashQueues.Work(hare).DeclareAsync();
            await CrashQueues.Ordered(hare).DeclareAsync();
            var letters = new ConcurrentDictionary<string, (int Failures, string? Error)>();
            await using var reading = await ReadDeadLettersAsync(hare, letters);
            for (var i = 0; i < publishers; i++) others.Add(Start($"p{i}"));
            for (var i = 0; i < consumers; i++) others.Add(Start($"c{i}"));
            await UntilAsync(() => published.Count > 0);
            for (var kill = 1; kill <= kills; kill++)
            {
                for (var i = random.Next(3); i >= 0; i--)
                {
                    await Task.Delay(random.Next(longest));
                    var victim = random.Next(others.Count);
                    var (name, process) = others[victim];
                    await process.KillAsync();
                    process.Dispose();
                    others[victim] = Start(name);
                }
                await Task.Delay(random.Next(longest));
                await server.KillAsync();
                server.Dispose();
                server = await CrashProcess.ServeAsync(directory, redis, amqp);
                report?.Invoke($"kill {kill}: {published.Count} messages confirmed, {letters.Count} of them among the dead letters so far");
            }
            foreach (var (name, process) in others)
                if (name[0] == 'p') await process.KillAsync();
            return await VerifyAsync(hare, published, letters);
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
        finally
        {
            foreach (var (_, process) in others) process.Dispose();
            server.Dispose();
        }

        (string, CrashProcess) Start(string name) =>
            (name, CrashProcess.Start("RedHare.Soak", ["messages-crash-child", name[0] == 'p' ? "publisher" : "consumer", redisUrl, amqpUrl, name, $"{published.Next(name)}"], published.Note));
    }

    /// <summary>Takes the dead letters out, and notes how often each had failed.</summary>
    private static async Task<IAsyncDisposable> ReadDeadLettersAsync(Hare hare, ConcurrentDictionary<string, (int Failures, string? Error)> letters)
    {
        var channel = await hare.Broker.OpenChannelAsync();
        await channel.ConsumeAsync(CrashQueues.Work(hare).DeadLetters.Queue, new ConsumerOptions(), async (delivery, token) =>
        {
            var headers = delivery.Properties.Headers!;
            letters[delivery.Properties.MessageId!] = (Convert.ToInt32(headers[MessageHeaders.Failures], CultureInfo.InvariantCulture), headers[MessageHeaders.ErrorType] as string);
            await delivery.AckAsync(token);
        });
        return channel;
    }

    private static async Task<string?> VerifyAsync(Hare hare, CrashPublished published, ConcurrentDictionary<string, (int Failures, string? Error)> letters)
    {
        if (published.Work.Count == 0 || published.Ordered.Count == 0) return Idle;
        var missing = "";
        try
        {
            await UntilAsync(async () => (missing = await MissingAsync(hare, CrashQueues.WorkEffects, Expected(published.Work)) ?? await MissingAsync(hare, CrashQueues.OrderedEffects, published.Ordered)
                ?? published.Poison.FirstOrDefault(id => !letters.ContainsKey(id)) ?? "") == "");
        }
        catch (TimeoutException)
        {
            return $"message {missing} was confirmed and is lost";
        }
        foreach (var hash in (string[])[CrashQueues.WorkEffects, CrashQueues.OrderedEffects])
        {
            var pairs = (await hare.Redis.ExecuteAsync("HGETALL", hash)).Items;
            for (var i = 0; i < pairs.Count; i += 2)
                if (pairs[i + 1].AsInteger() != 1) return $"message {pairs[i]} had its effect {pairs[i + 1]} times";
        }
        foreach (var (id, (failures, _)) in letters)
            if (failures != CrashQueues.MaxAttempts) return $"message {id} was given up after {failures} attempts";
        if ((await hare.Redis.ExecuteAsync("SMEMBERS", CrashQueues.Wrong)).Items is { Count: > 0 } wrong) return wrong[0].ToString();
        foreach (var name in published.Ordered.Select(static id => id[..id.IndexOf('-', StringComparison.Ordinal)]).Distinct())
        {
            var numbers = (await hare.Redis.ExecuteAsync("LRANGE", CrashQueues.Order + name, 0, -1)).Items.Select(static item => item.AsInteger()).ToArray();
            for (var i = 1; i < numbers.Length; i++)
                if (numbers[i] <= numbers[i - 1]) return $"of {name} message {numbers[i]} had its effect behind {numbers[i - 1]}";
        }
        return null;

        // Attempts that a server which was away has failed are attempts too: such a message may be given up, and is then not lost.
        string[] Expected(IReadOnlyCollection<string> ids) => [.. ids.Where(id => !letters.TryGetValue(id, out var letter) || letter.Error == typeof(IOException).FullName)];
    }

    /// <summary>A message that has not had its effect; null when all have.</summary>
    private static async Task<string?> MissingAsync(Hare hare, string hash, IReadOnlyCollection<string> ids)
    {
        foreach (var some in ids.Chunk(500))
        {
            var found = (await hare.Redis.ExecuteAsync("HMGET", [hash, .. some.Select(static id => (RedisValue)id)])).Items;
            for (var i = 0; i < some.Length; i++)
                if (found[i].IsNull) return some[i];
        }
        return null;
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        for (var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds; !await condition(); await Task.Delay(50))
            if (Environment.TickCount64 > end) throw new TimeoutException("It does not come to be so.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
