using System.Diagnostics;

namespace RedHare.Soak.Crash;

/// <summary>
/// Serves a directory, kills the server at a random instant under load, starts it again and looks whether all that was acknowledged is there; again and again over the same
/// directory. Meanwhile snapshots are taken and the log is rewritten. kill -9 leaves what was written to the kernel, so this shows order, atomicity and recovery, not fsync.
/// </summary>
internal static class CrashRun
{
    /// <summary>Runs so many kills. Returns what went wrong, or null.</summary>
    public static string? Run(string directory, int kills, int clients, Random random, string fsync, int longest, Action<string>? report = null)
    {
        // With everysec a second may pass before an fsync begins, and another until it ends.
        var grace = fsync == "always" ? TimeSpan.Zero : TimeSpan.FromSeconds(2);
        CrashClient[] writers = [.. Enumerable.Range(0, clients).Select(n => new CrashClient(n))];
        try
        {
            long killed = 0;
            for (var kill = 1; kill <= kills + 1; kill++)
            {
                using var server = CrashServer.StartStore(directory, ["--appendfsync", fsync]);
                var bystander = new CrashRewriter(server.Port, random.Next());
                if (bystander.Prepare(isFirst: kill == 1) is { } missing) return $"after kill {kill - 1}: {missing}";
                foreach (var writer in writers)
                    if (writer.Verify(server.Port, killed, grace) is { } error) return $"after kill {kill - 1}: {error}";
                if (kill > kills) break;
                Thread[] threads = [.. writers.Select(writer => new Thread(() => writer.Run(server.Port))), new Thread(bystander.Run)];
                foreach (var thread in threads) thread.Start();
                Thread.Sleep(random.Next(longest));
                killed = Stopwatch.GetTimestamp();
                server.Kill();
                foreach (var thread in threads) thread.Join();
                report?.Invoke($"kill {kill}: {writers.Sum(writer => writer.Acknowledged)} writes acknowledged so far");
            }
            return null;
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }
}
