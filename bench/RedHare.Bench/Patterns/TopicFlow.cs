using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using RedHare.Patterns.PubSub;

namespace RedHare.Bench.Patterns;

/// <summary>A topic with one subscriber: how many messages a second reach it, and how long they are on their way at the rate that is asked for, with publishers who send a piece of it each millisecond.</summary>
internal static class TopicFlow
{
    private const int Publishers = 4;

    // Of the latency of 99 in 100, in microseconds.
    private const double Bar = 1000;

    public static async Task<string> MeasureAsync(Hare publishing, Hare listening, int rate, TimeSpan time)
    {
        await FlowAsync(publishing, listening, int.MaxValue, time / 2);
        var (most, _, _, _) = await FlowAsync(publishing, listening, int.MaxValue, time);
        var (paced, median, tail, lost) = await FlowAsync(publishing, listening, rate, time);
        // What is asked for in the last millisecond comes after the end.
        var bar = paced < rate * 0.98 ? "too few" : tail >= Bar ? "late" : lost > 0 ? "lost" : "met";
        return string.Create(CultureInfo.InvariantCulture, $"{most:N0} | {paced:N0} of {rate:N0} | {median:N0} | {tail:N0} | {lost:N0} | {bar}");
    }

    private static async Task<(double Rate, double Median, double Tail, long Lost)> FlowAsync(Hare publishing, Hare listening, int rate, TimeSpan time)
    {
        var name = $"bench{Guid.NewGuid():N}";
        await using var subscription = await listening.Topics.Topic<byte[]>(name).SubscribeAsync(new SubscriberOptions { Capacity = 100_000, WhenFull = WhenFull.Wait });
        var latencies = new List<long>();
        var (gaps, last) = (0L, 0L);
        using var end = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var message in subscription.ReadAllAsync(CancellationToken.None))
            {
                if (message.IsGap) gaps++;
                else if (message.Value.Length == 0) return;
                else latencies.Add((last = Stopwatch.GetTimestamp()) - BinaryPrimitives.ReadInt64LittleEndian(message.Value));
            }
        });
        var topic = publishing.Topics.Topic<byte[]>(name);
        var start = Stopwatch.GetTimestamp();
        var sent = (await Task.WhenAll(Enumerable.Range(0, Publishers).Select(_ => Task.Run(() => PublishAsync(topic, rate / Publishers, time))))).Sum();
        await topic.PublishAsync([]);
        await reading;
        latencies.Sort();
        var seconds = Stopwatch.GetElapsedTime(start, last).TotalSeconds;
        return (latencies.Count / seconds, Microseconds(0.5), Microseconds(0.99), sent - latencies.Count);

        double Microseconds(double share) => latencies[(int)(latencies.Count * share)] * 1e6 / Stopwatch.Frequency;
    }

    // Up to fifty at once, as many callers do; what the rate allows by now, and then a moment's rest.
    private static async Task<long> PublishAsync(Topic<byte[]> topic, int rate, TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        var sent = 0L;
        var piece = new Task[50];
        for (TimeSpan elapsed; (elapsed = Stopwatch.GetElapsedTime(start)) < time;)
        {
            var due = rate >= int.MaxValue / Publishers ? piece.Length : (int)Math.Min(piece.Length, (elapsed.TotalSeconds * rate) - sent);
            if (due <= 0)
            {
                await Task.Delay(1);
                continue;
            }
            for (var i = 0; i < due; i++) piece[i] = OneAsync(topic);
            await Task.WhenAll(piece.AsSpan(0, due));
            sent += due;
        }
        return sent;
    }

    private static async Task OneAsync(Topic<byte[]> topic)
    {
        var stamp = new byte[100];
        BinaryPrimitives.WriteInt64LittleEndian(stamp, Stopwatch.GetTimestamp());
        await topic.PublishAsync(stamp);
    }
}
