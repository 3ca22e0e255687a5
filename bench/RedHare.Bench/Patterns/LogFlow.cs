using System.Diagnostics;
using System.Globalization;
using RedHare.Patterns.EventLogs;

namespace RedHare.Bench.Patterns;

/// <summary>
/// A group that reads a log which is full, by one process: ours, with 16 handlers and in the order of each key, and XREADGROUP by hand, 1000 entries at a time, acknowledged together or, as examples have it, one by one.
/// </summary>
internal static class LogFlow
{
    private const int Slice = 1000;

    public static async Task<string> MeasureAsync(Hare hare, int events, int rounds)
    {
        List<double> ours = [], together = [], single = [];
        for (var round = 0; round <= rounds; round++)
        {
            var (mine, theirs, slowest) = (await ConsumeAsync(hare, $"log{round}", events), await ReadAsync(hare, $"stream{round}", events, Slice), await ReadAsync(hare, $"slow{round}", events / 10, 1));
            // The first round is the just-in-time compiler's.
            if (round == 0) continue;
            ours.Add(mine);
            together.Add(theirs);
            single.Add(slowest);
        }
        return string.Create(CultureInfo.InvariantCulture, $"{Median(ours):N0} | {Median(together):N0} | {Median(single):N0} | × {Median(ours) / Median(together):F2}, × {Median(ours) / Median(single):F2}");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> ConsumeAsync(Hare hare, string name, int events)
    {
        var log = hare.EventLogs.Log<string>(name);
        for (var from = 0; from < events; from += Slice) await log.AppendManyAsync([.. Enumerable.Range(from, Math.Min(Slice, events - from)).Select(static i => new NewEvent<string>("what happened", $"key{i % 500}"))]);
        await log.CreateGroupAsync("group");
        var (handled, done) = (0, new TaskCompletionSource());
        var start = Stopwatch.GetTimestamp();
        await using (await log.ConsumeAsync(
            "group",
            (_, _) =>
            {
                if (Interlocked.Increment(ref handled) == events) done.SetResult();
                return Task.CompletedTask;
            },
            new EventConsumerOptions { Prefetch = 4 * Slice }))
        {
            await done.Task;
        }
        // Disposed: all of it is acknowledged.
        return events / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<double> ReadAsync(Hare hare, string name, int events, int acknowledged)
    {
        var redis = hare.Redis;
        for (var from = 0; from < events; from += Slice)
            await Task.WhenAll(Enumerable.Range(from, Math.Min(Slice, events - from)).Select(async i => await redis.ExecuteAsync("XADD", name, "*", "key", $"key{i % 500}", "data", "what happened")));
        await redis.ExecuteAsync("XGROUP", "CREATE", name, "group", "0");
        var start = Stopwatch.GetTimestamp();
        for (var handled = 0; handled < events;)
        {
            var reply = await redis.ExecuteAsync("XREADGROUP", "GROUP", "group", "reader", "COUNT", Slice, "STREAMS", name, ">");
            var entries = (reply.Kind == ReplyKind.Map ? reply.Items[1] : reply.Items[0].Items[1]).Items;
            foreach (var ids in entries.Select(static entry => entry.Items[0].ToString()).Chunk(acknowledged)) await redis.ExecuteAsync("XACK", [name, "group", .. ids.Select(static id => (RedisValue)id)]);
            handled += entries.Count;
        }
        return events / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
