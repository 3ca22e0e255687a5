using RedHare.Patterns.EventLogs;
using RedHare.Patterns.PubSub;

namespace RedHare.Bench.Patterns;

/// <summary>Appending and publishing. Naive is the command alone: XADD, SET NX and then XADD, an XADD for each of many, PUBLISH.</summary>
internal sealed class EventLogBench : PatternBench
{
    private const int Bulk = 100;
    private const string Text = "an event of about as many letters as events have, which is a hundred or so, since they tell what happened";

    private static readonly string[] Keys = [.. Enumerable.Range(0, 1000).Select(static i => $"order:{i}")];

    /// <inheritdoc/>
    public override string Name => "event-logs";

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var redis = hare.Redis;
        var log = hare.EventLogs.Log<string>("bench", new EventLogOptions { MaxLength = 100_000 });
        var (topic, durable) = (hare.Topics.Topic<string>("bench"), hare.Topics.Durable<string>("bench"));
        return new(
        [
            new("append", async caller => await log.AppendAsync(Text, Any(caller)), async caller => await AddAsync(Any(caller))),
            new("append once by a key", async caller => await log.AppendAsync(Text, Any(caller), $"{caller.Number}:{caller.Count}"), async caller =>
            {
                if (!(await redis.ExecuteAsync("SET", $"once:{caller.Number}:{caller.Count}", 1, "NX", "EX", 86_400)).IsNull) await AddAsync(Any(caller));
            }),
            new("append 100", async caller => await log.AppendManyAsync([.. Enumerable.Range(0, Bulk).Select(_ => new NewEvent<string>(Text, Any(caller)))]), async caller =>
                await Task.WhenAll(Enumerable.Range(0, Bulk).Select(async _ => await AddAsync(Any(caller))))),
            new("publish", async _ => await topic.PublishAsync(Text), async _ => await redis.ExecuteAsync("PUBLISH", "bench", Text)),
            new("publish durably", async _ => await durable.PublishAsync(Text), async _ => await redis.ExecuteAsync("PUBLISH", "bench", Text)),
        ]);

        async Task AddAsync(string key) => await redis.ExecuteAsync("XADD", "naive", "MAXLEN", "~", 100_000, "*", "key", key, "data", Text);
    }

    private static string Any(Caller caller) => Keys[caller.Random.Next(Keys.Length)];
}
