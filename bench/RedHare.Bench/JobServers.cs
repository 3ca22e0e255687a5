namespace RedHare.Bench;

/// <summary>What BullMQ's jobs are measured on: both servers, and the Node programs of bench/bullmq with what they need.</summary>
internal sealed class JobServers : IDisposable
{
    private ServerProcess? _redhare;

    /// <summary>Where the programs are.</summary>
    public string Directory { get; } = Install();

    public ServerProcess Redis { get; } = ServerProcess.StartRedis();

    /// <summary>Started when it is first asked for.</summary>
    public ServerProcess RedHare => _redhare ??= ServerProcess.StartRedHare();

    public void Dispose()
    {
        Redis.Dispose();
        _redhare?.Dispose();
    }

    public static double Median<T>(IReadOnlyList<T> runs, Func<T, double> select) => runs.Select(select).Order().ElementAt(runs.Count / 2);

    private static string Install()
    {
        var directory = Path.Combine(ServerProcess.Root(), "bench", "bullmq");
        BullMq.Execute("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"], directory);
        return directory;
    }
}
