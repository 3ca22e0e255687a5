using System.Globalization;

namespace RedHare.Bench;

/// <summary>
/// Consumer groups, RedHare beside redis-server in alternation: fifty consumers of one group read a stream's entries and acknowledge them, and what an entry
/// costs in memory while it is pending. Ratios are RedHare over redis-server.
/// </summary>
internal static class StreamGroups
{
    private const int Consumers = 50, Pending = 200_000;

    public static int Run(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 3);
        var entries = Options.Number(args, "--requests", 100_000);
        using var redis = ServerProcess.StartRedis();
        using var redhare = ServerProcess.StartRedHare();
        Console.WriteLine("| XREADGROUP + XACK | commands at once | throughput ratio | CPU/entry ratio | RedHare µs/entry | Redis µs/entry |");
        Console.WriteLine("|---|---|---|---|---|---|");
        Measure(redhare, entries, 1, 16);
        foreach (var (count, depth) in ((int, int)[])[(1, 1), (1, 16), (10, 1), (10, 16)])
        {
            List<Run> ours = [], theirs = [];
            for (var round = 0; round < rounds; round++)
            {
                if (round % 2 == 0) theirs.Add(Measure(redis, entries, count, depth));
                ours.Add(Measure(redhare, entries, count, depth));
                if (round % 2 != 0) theirs.Add(Measure(redis, entries, count, depth));
            }
            var (mine, its) = (Servers.Median(ours), Servers.Median(theirs));
            Console.WriteLine(
                $"| {count} at a time | {depth} | {mine.PerSecond / its.PerSecond:F2} | {mine.CpuMicroseconds / its.CpuMicroseconds:F2} | {mine.CpuMicroseconds:F2} | {its.CpuMicroseconds:F2} |");
        }
        Console.WriteLine();
        Console.WriteLine("| bytes of a pending entry | RedHare | redis-server |");
        Console.WriteLine("|---|---|---|");
        foreach (var (name, id) in ((string, Func<int, string>)[])[("a thousand in a millisecond", i => $"{1_700_000_000_000 + i / 1000}-{i % 1000 + 1}"), ("a millisecond or more apart", i => $"{1_700_000_000_000 + 3L * i}-0")])
            Console.WriteLine($"| {name} | {BytesPerPending(redhare, id):F1} | {BytesPerPending(redis, id):F1} |");
        return 0;
    }

    private static Run Measure(ServerProcess server, int entries, int count, int depth)
    {
        using var first = new GroupReader(server.Port, "");
        Fill(first, entries, static i => $"1-{i}");
        var readers = Enumerable.Range(0, Consumers).Select(i => new GroupReader(server.Port, $"consumer-{i}")).ToArray();
        var before = server.CpuSeconds;
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        // Everyone has sent before the first reply is read, so that the server always finds work of several.
        while (true)
        {
            var read = 0;
            foreach (var reader in readers) reader.Ask(count, depth);
            foreach (var reader in readers) read += reader.Take();
            if (read == 0) break;
        }
        var seconds = System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds;
        var cpu = server.CpuSeconds - before;
        foreach (var reader in readers) reader.Dispose();
        var left = first.Text("XPENDING", "s", "g");
        if (!left.StartsWith("*4\r\n:0\r\n", StringComparison.Ordinal)) throw new InvalidOperationException($"{server.Name} has entries left: {left}");
        return new Run(entries / seconds, cpu * 1e6 / entries, 0, 0, 0);
    }

    private static double BytesPerPending(ServerProcess server, Func<int, string> id)
    {
        using var client = new GroupReader(server.Port, "c");
        Fill(client, Pending, id);
        var before = client.UsedMemory();
        for (var consumer = 0; consumer < 10; consumer++)
        {
            client.Send("XREADGROUP", "GROUP", "g", $"c{consumer}", "COUNT", (Pending / 10).ToString(CultureInfo.InvariantCulture), "STREAMS", "s", ">");
            client.Skip(1);
        }
        return (client.UsedMemory() - before) / (double)Pending;
    }

    private static void Fill(GroupReader client, int entries, Func<int, string> id)
    {
        client.Send("FLUSHALL");
        client.Send("XGROUP", "CREATE", "s", "g", "0", "MKSTREAM");
        client.Skip(2);
        for (var i = 1; i <= entries; i++)
        {
            client.Send("XADD", "s", id(i), "field", new string('x', 64));
            if (i % 1000 == 0) client.Skip(1000);
        }
        client.Skip(entries % 1000);
    }
}
