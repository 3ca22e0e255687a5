using System.Diagnostics;
using System.Text;

namespace RedHare.Bench;

/// <summary>GET and SET per second through the in-process API: 100,000 keys of 16 bytes with values of 32, drawn uniformly.</summary>
internal static class InProcess
{
    private const int Keys = 100_000;

    public static int Run(string[] args)
    {
        var seconds = Options.Number(args, "--seconds", 2);
        Console.WriteLine("| in process | threads | operations/s | per thread | CPU ns/op | bytes allocated/op | aim per thread |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        using var server = EmbeddedServer.Open();
        using (var loader = server.Connect())
            for (var i = 0; i < Keys; i++) loader.Execute([], "SET"u8, Key(i), new byte[32].Select((_, at) => (byte)('a' + (i + at) % 26)).ToArray());
        foreach (var threads in (int[])[1, 2])
            foreach (var isSet in (bool[])[false, true])
            {
                Measure(server, isSet, threads, TimeSpan.FromSeconds(0.5));      // the JIT's tiers
                var runs = Enumerable.Range(0, 5).Select(_ => Measure(server, isSet, threads, TimeSpan.FromSeconds(seconds))).OrderBy(run => run.Rate).ToArray();
                var (rate, cpu, allocated) = runs[2];
                var aim = isSet ? 3_000_000 : 5_000_000;
                Console.WriteLine($"| {(isSet ? "SET" : "GET")} | {threads} | {rate:N0} | {rate / threads:N0} | {cpu:F0} | {allocated:F2} | {(rate / threads >= aim ? "met" : $"short of {aim:N0}")} |");
            }
        return 0;
    }

    private static byte[] Key(int i) => Encoding.ASCII.GetBytes($"key:{i:D12}");

    private static (double Rate, double CpuNanoseconds, double Allocated) Measure(EmbeddedServer server, bool isSet, int threads, TimeSpan time)
    {
        long rates = 0, operations = 0, allocated = 0;
        var cpu = Environment.CpuUsage.TotalTime;
        var workers = Enumerable.Range(0, threads).Select(n => new Thread(() =>
        {
            using var connection = server.Connect();
            // One array: the bench's own cache misses are not what is measured.
            var keys = Enumerable.Range(0, Keys).SelectMany(Key).ToArray();
            var random = new Random(n);
            Span<byte> value = stackalloc byte[32];
            value.Fill((byte)'v');
            Span<byte> reply = stackalloc byte[64];
            long done = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                for (var i = 0; i < 1000; i++)
                {
                    var key = keys.AsSpan(random.Next(Keys) * 16, 16);
                    var head = isSet ? connection.Execute(reply, "SET"u8, key, value) : connection.Execute(reply, "GET"u8, key);
                    if (head.Kind != (isSet ? ReplyKind.Status : ReplyKind.Bulk)) throw new InvalidOperationException($"Answered {head}.");
                }
                done += 1000;
            }
            var rate = done / Stopwatch.GetElapsedTime(started).TotalSeconds;
            lock (server)
            {
                rates += (long)rate;
                operations += done;
                allocated += (GC.GetAllocatedBytesForCurrentThread() - before) * 1000 / done;
            }
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        return (rates, (Environment.CpuUsage.TotalTime - cpu).TotalNanoseconds / operations, allocated / 1000.0 / threads);
    }
}
