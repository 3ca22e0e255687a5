using System.Diagnostics;
using System.Globalization;
using System.Net;
using RedHare.Messaging;
using RedHare.RabbitMq;

namespace RedHare.Bench.Messaging;

/// <summary>
/// What the messaging waist costs: the same work by plain RabbitMQ.Client and by the waist over it, on one broker in a process of its own, in turns; then the waist with the
/// broker in this process; then the typed patterns, with serialization, beside plain RabbitMQ.Client with the same.
/// </summary>
internal static class MessagingBench
{
    public static int Run(string[] args)
    {
        var messages = Options.Number(args, "--messages", 200_000);
        var rounds = Options.Number(args, "--rounds", 3);
        var size = Options.Number(args, "--size", 64);
        var body = new byte[size];
        var parts = args.Where(static arg => arg is "network" or "in-process" or "typed").ToArray();
        if (parts.Length == 0 || parts.Contains("network")) OverNetworkAsync(args, messages, rounds, body).GetAwaiter().GetResult();
        if (parts.Length == 0 || parts.Contains("in-process")) InProcessAsync(messages * 5, rounds, body).GetAwaiter().GetResult();
        if (parts.Length == 0 || parts.Contains("typed")) TypedBench.RunAsync(Options.Number(args, "--typed", 40_000), rounds).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task OverNetworkAsync(string[] args, int messages, int rounds, byte[] body)
    {
        var address = Options.Text(args, "--address");
        using var server = address is null ? ServerProcess.StartBroker() : null;
        var endPoint = address is null ? new IPEndPoint(IPAddress.Loopback, server!.Port) : IPEndPoint.Parse(address);
        await using var plain = await PlainClient.ConnectAsync(endPoint);
        await using var backend = await RabbitMqBackend.ConnectAsync(RabbitMqOptions.Parse($"amqp://{endPoint}"));
        await CompareAsync("confirmed, 256 under way", messages, rounds, plain.PublishAsync, count => WaistLoad.PublishAsync(backend, count, body, persistent: false), body);
        await CompareAsync("confirmed, one by one", messages / 20, rounds, plain.PublishOneByOneAsync, count => WaistLoad.PublishOneByOneAsync(backend, count, body), body);
        await CompareAsync("consumed, each answered", messages, rounds, plain.ConsumeAsync, count => WaistLoad.ConsumeAsync(backend, count, body), body);
    }

    private static async Task CompareAsync(string name, int count, int rounds, Func<int, byte[], Task<double>> plain, Func<int, Task<double>> waist, byte[] body)
    {
        await plain(count / 10, body);
        await waist(count / 10);
        var (best, ours) = (double.MaxValue, double.MaxValue);
        var (cpu, oursCpu) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            best = Math.Min(best, await plain(count, body));
            var between = Environment.CpuUsage.TotalTime;
            ours = Math.Min(ours, await waist(count));
            cpu = Math.Min(cpu, (between - before).TotalSeconds);
            oursCpu = Math.Min(oursCpu, (Environment.CpuUsage.TotalTime - between).TotalSeconds);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-28} RabbitMQ.Client {count / best,12:N0}/s   waist {count / ours,12:N0}/s   overhead {((ours / best) - 1) * 100,6:F1} %   CPU of this process {cpu / count * 1e6,6:F1} and {oursCpu / count * 1e6,6:F1} µs each"));
    }

    private static async Task InProcessAsync(int messages, int rounds, byte[] body)
    {
        await using (var memory = await MessagingConnection.ConnectAsync())
        {
            await TellAsync("in process, no confirms", messages, rounds, count => WaistLoad.ThroughAsync(memory, count, body, confirms: false, autoAck: true));
            await TellAsync("in process, confirms", messages, rounds, count => WaistLoad.ThroughAsync(memory, count, body, confirms: true, autoAck: true));
            await TellAsync("in process, confirms + acks", messages, rounds, count => WaistLoad.ThroughAsync(memory, count, body, confirms: true, autoAck: false));
        }

        var directory = Directory.CreateTempSubdirectory("redhare-bench-").FullName;
        await using (var durable = await MessagingConnection.ConnectAsync($"redhare://{directory}"))
            await TellAsync("in process, kept on the disk", messages / 10, rounds, count => WaistLoad.PublishAsync(durable, count, body, persistent: true));
        Directory.Delete(directory, recursive: true);
    }

    private static async Task TellAsync(string name, int count, int rounds, Func<int, Task<double>> work)
    {
        await work(count / 10);
        var best = double.MaxValue;
        var allocated = 0L;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes();
            best = Math.Min(best, await work(count));
            allocated = GC.GetTotalAllocatedBytes() - before;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {count / best,12:N0} messages/s   {allocated / count,6:N0} bytes allocated each"));
    }

    /// <summary>Seconds since a timestamp.</summary>
    internal static double Since(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;
}
