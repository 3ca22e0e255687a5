using System.Diagnostics;
using System.Globalization;
using System.Net;
using RedHare.Bench.Amqp;

namespace RedHare.Bench.Messaging;

/// <summary>What the typed patterns cost: the same work with the same serialization by plain RabbitMQ.Client and by the patterns, in turns, on RedHare over TCP and on RabbitMQ.</summary>
internal static class TypedBench
{
    public static async Task RunAsync(int messages, int rounds)
    {
        Console.WriteLine("\n| typed, with JSON | broker | RabbitMQ.Client /s | patterns /s | overhead | client's CPU µs each | with patterns | bytes allocated each | with patterns |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        await using (var redHare = AmqpBroker.StartRedHare()) await CompareAsync(redHare, messages, rounds);
        await using var rabbit = await AmqpBroker.StartRabbitAsync();
        if (rabbit is null) Console.WriteLine("There is no rabbitmq-server in /usr/lib/rabbitmq: RedHare alone is measured.");
        else await CompareAsync(rabbit, messages / 4, rounds);
    }

    private static async Task CompareAsync(AmqpBroker broker, int messages, int rounds)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, broker.Port);
        await using var plain = await TypedWork.OpenAsync(endPoint, isPlain: true);
        await using var patterns = await TypedWork.OpenAsync(endPoint, isPlain: false);
        await TellAsync("published one by one", messages / 10, PublishOneByOneAsync);
        await TellAsync($"published by {TypedWork.Callers} callers", messages, PublishAsync);
        await TellAsync("published, consumed and acknowledged", messages, ThroughAsync);
        await TellAsync("requests one by one", messages / 10, AskOneByOneAsync);
        await TellAsync($"requests by {TypedWork.Callers} callers", messages / 2, AskAsync);

        async Task TellAsync(string name, int count, Func<TypedWork, int, Task> work)
        {
            await work(plain, count / 10);
            await work(patterns, count / 10);
            var (best, ours) = (Cost.Most, Cost.Most);
            for (var round = 0; round < rounds; round++)
            {
                best = best.Least(await Cost.OfAsync(() => work(plain, count)));
                ours = ours.Least(await Cost.OfAsync(() => work(patterns, count)));
            }
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {broker.Name} | {count / best.Seconds:N0} | {count / ours.Seconds:N0} | {((ours.Seconds / best.Seconds) - 1) * 100:F1} % | {best.Cpu / count * 1e6:F1} | {ours.Cpu / count * 1e6:F1} | {best.Allocated / count:N0} | {ours.Allocated / count:N0} |"));
        }
    }

    private static async Task PublishOneByOneAsync(TypedWork work, int count)
    {
        for (var i = 0; i < count; i++) await work.PublishAsync(Order(i));
        await work.PurgeAsync();
    }

    private static async Task PublishAsync(TypedWork work, int count)
    {
        await AllAsync(count, work.PublishAsync);
        await work.PurgeAsync();
    }

    private static async Task ThroughAsync(TypedWork work, int count)
    {
        var (got, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using (await work.ConsumeAsync(_ =>
        {
            if (Interlocked.Increment(ref got) == count) all.SetResult();
        }))
        {
            await AllAsync(count, work.PublishAsync);
            await all.Task;
        }
    }

    private static async Task AskOneByOneAsync(TypedWork work, int count)
    {
        await using (await work.AnswerAsync(static order => order.Number))
            for (var i = 0; i < count; i++) Check(i, await work.AskAsync(Order(i)));
    }

    private static async Task AskAsync(TypedWork work, int count)
    {
        await using (await work.AnswerAsync(static order => order.Number))
            await AllAsync(count, async order => Check(order.Number, await work.AskAsync(order)));
    }

    private static void Check(int asked, int answered)
    {
        if (asked != answered) throw new InvalidOperationException($"{asked} was answered by {answered}.");
    }

    private static BenchOrder Order(int number) => new(number, "ann", "hat", 19.90m);

    private static Task AllAsync(int count, Func<BenchOrder, Task> work)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, TypedWork.Callers).Select(async _ =>
        {
            for (int number; (number = Interlocked.Increment(ref next)) < count;) await work(Order(number));
        }));
    }

    /// <summary>What some work has cost this process.</summary>
    private readonly record struct Cost(double Seconds, double Cpu, long Allocated)
    {
        public static Cost Most => new(double.MaxValue, double.MaxValue, long.MaxValue);

        public static async Task<Cost> OfAsync(Func<Task> work)
        {
            var (cpu, allocated, start) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(), Stopwatch.GetTimestamp());
            await work();
            return new Cost(MessagingBench.Since(start), (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, GC.GetTotalAllocatedBytes() - allocated);
        }

        public Cost Least(Cost other) => new(Math.Min(Seconds, other.Seconds), Math.Min(Cpu, other.Cpu), Math.Min(Allocated, other.Allocated));
    }
}
