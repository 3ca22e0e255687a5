using System.Diagnostics;
using RedHare.Messaging;

namespace RedHare.Bench.Messaging;

/// <summary>The work, by the waist.</summary>
internal static class WaistLoad
{
    public const int Window = 256;

    private const string Queue = "bench-waist";

    public static async Task<double> PublishAsync(IMessagingBackend backend, int count, byte[] body, bool persistent)
    {
        await using var channel = await backend.OpenChannelAsync();
        await channel.DeclareQueueAsync(new QueueDeclaration(Queue) { IsDurable = persistent });
        var message = new OutgoingMessage("", Queue, body) { Properties = persistent ? MessageProperties.Persistent : null };
        var under = new Queue<Task>(Window);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (under.Count == Window) await under.Dequeue();
            under.Enqueue(channel.PublishAsync(message).AsTask());
        }

        while (under.TryDequeue(out var publish)) await publish;
        var seconds = MessagingBench.Since(start);
        await channel.DeleteQueueAsync(Queue);
        return seconds;
    }

    public static async Task<double> PublishOneByOneAsync(IMessagingBackend backend, int count, byte[] body)
    {
        await using var channel = await backend.OpenChannelAsync();
        await channel.DeclareQueueAsync(new QueueDeclaration(Queue) { IsDurable = false });
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++) await channel.PublishAsync(new OutgoingMessage("", Queue, body));
        var seconds = MessagingBench.Since(start);
        await channel.DeleteQueueAsync(Queue);
        return seconds;
    }

    public static async Task<double> ConsumeAsync(IMessagingBackend backend, int count, byte[] body)
    {
        await using var channel = await backend.OpenChannelAsync();
        await channel.DeclareQueueAsync(new QueueDeclaration(Queue) { IsDurable = false });
        var message = new OutgoingMessage("", Queue, body);
        for (var i = 0; i < count; i += 1000) await channel.PublishAsync([.. Enumerable.Repeat(message, Math.Min(1000, count - i))]);
        var (got, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var start = Stopwatch.GetTimestamp();
        await using (await channel.ConsumeAsync(Queue, new ConsumerOptions { Prefetch = Window }, async (delivery, token) =>
        {
            await delivery.AckAsync(token);
            if (++got == count) all.SetResult();
        }))
            await all.Task;
        var seconds = MessagingBench.Since(start);
        await channel.DeleteQueueAsync(Queue);
        return seconds;
    }

    /// <summary>From one publisher to one consumer at the same time, at most a window ahead.</summary>
    public static async Task<double> ThroughAsync(IMessagingBackend backend, int count, byte[] body, bool confirms, bool autoAck)
    {
        await using var channel = await backend.OpenChannelAsync(new MessagingChannelOptions { Confirms = confirms });
        await using var consuming = await backend.OpenChannelAsync();
        await channel.DeclareQueueAsync(new QueueDeclaration(Queue) { IsDurable = false });
        var (got, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using (await consuming.ConsumeAsync(Queue, new ConsumerOptions { Prefetch = 1000, AutoAck = autoAck }, (delivery, token) =>
        {
            if (++got == count) all.SetResult();
            return autoAck ? default : delivery.AckAsync(token);
        }))
        {
            var message = new OutgoingMessage("", Queue, body);
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < count; i++)
            {
                await channel.PublishAsync(message);
                if (i % 1024 == 0) while (i - Volatile.Read(ref got) > 50_000) await Task.Yield();
            }

            await all.Task;
            var seconds = MessagingBench.Since(start);
            await channel.DeleteQueueAsync(Queue);
            return seconds;
        }
    }
}
