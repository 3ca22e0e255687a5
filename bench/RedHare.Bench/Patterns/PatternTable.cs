using System.Globalization;

namespace RedHare.Bench.Patterns;

/// <summary>
/// The table of patterns: each operation embedded, on RedHare and on redis-server over TCP, by one caller and by many, beside its naive form. The two forms take turns within a row, and each figure is the
/// median of the rounds.
/// </summary>
internal static class PatternTable
{
    // Where a command runs on the caller's thread more callers than cores do no more.
    private static int Many(ServerProcess? server) => server is null ? Environment.ProcessorCount : 32;

    private static readonly PatternBench[] Benches =
        [new CachingBench(), new SessionBench(), new LockBench(), new LimitBench(), new LeaderboardBench(), new CounterBench(), new UniqueBench(), new SocialBench(), new ShopBench(), new QueueBench(), new EventLogBench()];

    /// <summary>Runs what the arguments name, all if they name nothing: patterns, and backends.</summary>
    public static int Run(string[] args)
    {
        var time = TimeSpan.FromMilliseconds(Options.Number(args, "--milliseconds", 500));
        var rounds = Options.Number(args, "--rounds", 3);
        var only = Options.Text(args, "--only");
        string[] named = [.. args.TakeWhile(static word => !word.StartsWith("--", StringComparison.Ordinal))];
        string[] backends = ["embedded", "RedHare", "redis-server"], near = ["near"];
        if (named.Except(backends, StringComparer.OrdinalIgnoreCase).Except(near).Except(Benches.Select(static bench => bench.Name)).ToArray() is [_, ..] unknown)
        {
            Console.Error.WriteLine($"Unknown: {string.Join(", ", unknown)}. Patterns: {string.Join(", ", Benches.Select(static bench => bench.Name))}, near; backends: {string.Join(", ", backends)}.");
            return 2;
        }
        var benches = Benches.Where(bench => named.Contains(bench.Name)).ToArray();
        var isAll = benches.Length == 0 && !named.Contains("near");
        if (isAll) benches = Benches;
        var where = backends.Where(backend => named.Contains(backend, StringComparer.OrdinalIgnoreCase)).ToArray();
        if (where.Length == 0) where = backends;
        if (benches.Length > 0)
        {
            Console.WriteLine("| pattern | operation | backend | callers | operations/s | p50 µs | p99 µs | CPU µs | naive operations/s | p50 µs | p99 µs | CPU µs | bar |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            var notes = new List<string>();
            foreach (var bench in benches)
                foreach (var backend in where) MeasureAsync(bench, backend, time, rounds, only, args.Contains("--alone"), notes).GetAwaiter().GetResult();
            Console.WriteLine();
            foreach (var note in notes) Console.WriteLine(note);
        }
        if (isAll || named.Contains("near")) NearHits.RunAsync(time, rounds).GetAwaiter().GetResult();
        return 0;
    }

    /// <summary>The server of a backend; null for the embedded one.</summary>
    public static ServerProcess? StartServer(string backend) => backend switch
    {
        "RedHare" => ServerProcess.StartRedHare(),
        "redis-server" => ServerProcess.StartRedis(),
        _ => null,
    };

    /// <summary>Where it is.</summary>
    public static string UrlOf(ServerProcess? server) => server is null ? "redhare://" : $"redis://127.0.0.1:{server.Port}";

    private static async Task MeasureAsync(PatternBench bench, string backend, TimeSpan time, int rounds, string? only, bool alone, List<string> notes)
    {
        using var server = StartServer(backend);
        await using var hare = await Hare.OpenAsync(UrlOf(server), bench.Options);
        foreach (var row in await bench.PrepareAsync(hare))
        {
            if (only is not null && !row.Name.Contains(only, StringComparison.OrdinalIgnoreCase)) continue;
            var form = alone ? null : row.Naive;
            foreach (var count in (int[])[1, Many(server)])
            {
                Caller[] callers = [.. Enumerable.Range(0, count).Select(static number => new Caller(number))];
                // The just-in-time compiler is done with what has run for a while.
                await Figure.MeasureAsync(callers, time, server, row.Ours);
                if (form is not null) await Figure.MeasureAsync(callers, time, server, form);
                List<Figure> ours = [], naive = [];
                for (var round = 0; round < rounds; round++)
                {
                    ours.Add(await Figure.MeasureAsync(callers, time, server, row.Ours));
                    if (form is not null) naive.Add(await Figure.MeasureAsync(callers, time, server, form));
                }
                var (mine, other) = (Figure.MedianOf(ours), naive.Count == 0 ? (Figure?)null : Figure.MedianOf(naive));
                Console.WriteLine($"| {bench.Name} | {row.Name} | {backend} | {count} | {Text(mine)} | {(other is { } figure ? Text(figure) : "| | |")} | {Verdict(bench, row, mine, other)} |");
            }
        }
        await foreach (var note in bench.NotesAsync(hare)) notes.Add($"- {bench.Name}, {backend}: {note}");
    }

    private static string Text(Figure figure) => string.Create(CultureInfo.InvariantCulture, $"{figure.Rate:N0} | {figure.Median:N1} | {figure.Tail:N1} | {figure.Cpu:N2}");

    // By the operations of the bar, of which one of a row may be several; where there is no bar, beside the naive form.
    private static string Verdict(PatternBench bench, PatternRow row, Figure figure, Figure? naive)
    {
        if (bench.Rate == 0) return naive is { } other ? string.Create(CultureInfo.InvariantCulture, $"naive × {figure.Rate / other.Rate:F2}") : "";
        var (share, isInTime) = (figure.Rate * row.Steps / bench.Rate, figure.Tail < bench.Latency.TotalMicroseconds);
        return share >= 1 && isInTime ? string.Create(CultureInfo.InvariantCulture, $"met × {share:F1}") : string.Create(CultureInfo.InvariantCulture, $"{share:P0} of {bench.Rate:N0}{(isInTime ? "" : ", late")}");
    }
}
