using System.Collections.Concurrent;
using System.Globalization;
using RedHare.Patterns.Jobs;
using RedHare.Soak.Crash;

namespace RedHare.Soak.JobCrash;

/// <summary>
/// Producers add jobs and workers run them while the server, which syncs its log with each write, is killed at random instants and started again, and workers are abandoned as killed processes are. In the end
/// every job whose adding was acknowledged has had its effect, and had it once: the effect is a script that takes the job's id as its idempotency key.
/// </summary>
internal static class JobCrashRun
{
    private static readonly RedisScript Effect = new("if redis.call('HSETNX', KEYS[1], ARGV[1], 1) == 1 then redis.call('INCR', KEYS[2]) end return 1", CommandTraits.Idempotent);

    /// <summary>Runs so many kills of the server, with kills of workers between them. Returns what went wrong, or null.</summary>
    public static async Task<string?> RunAsync(string directory, int kills, int workers, Random random, int longest, Action<string>? report = null)
    {
        var port = CrashServer.FreePort();
        var url = $"redis://127.0.0.1:{port}";
        var server = Start(directory, port);
        try
        {
            await using var hare = await Hare.OpenAsync(url);
            var queue = hare.Jobs.Queue<string>("crash", Options);
            using var end = new CancellationTokenSource();
            var acknowledged = new ConcurrentBag<string>();
            Task[] producers = [.. Enumerable.Range(0, 4).Select(number => ProduceAsync(queue, number, acknowledged, end.Token))];
            var (running, runs) = (new List<(Hare Hare, JobWorker Worker)>(), new StrongBox());
            for (var i = 0; i < workers; i++) running.Add(await WorkAsync(url, runs));
            for (var kill = 1; kill <= kills; kill++)
            {
                for (var i = random.Next(3); i > 0; i--)
                {
                    await Task.Delay(random.Next(longest));
                    var (victim, worker) = running[0];
                    running.RemoveAt(0);
                    await worker.AbandonAsync();
                    await victim.DisposeAsync();
                    running.Add(await WorkAsync(url, runs));
                }
                await Task.Delay(random.Next(longest));
                server.Kill();
                server.Dispose();
                server = Start(directory, port);
                report?.Invoke($"kill {kill}: {acknowledged.Count} jobs acknowledged, {Volatile.Read(ref runs.Value)} runs so far");
            }
            await end.CancelAsync();
            await Task.WhenAll(producers);
            return await VerifyAsync(hare, queue, acknowledged) ?? await StopAsync(running);
        }
        finally
        {
            server.Dispose();
        }
    }

    private static JobQueueOptions Options => new() { KeepCompleted = JobRetention.None };

    private static async Task ProduceAsync(JobQueue<string> queue, int number, ConcurrentBag<string> acknowledged, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{number}-{i}");
            try
            {
                await queue.TryAddAsync(id, id, new JobOptions { Attempts = 1000, Delay = TimeSpan.FromMilliseconds(i % 7 * 3), Group = i % 5 == 0 ? "g" : null }, end);
                acknowledged.Add(id);
            }
            catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or OperationCanceledException or RedisServerException)
            {
                // It may be there, or not: nobody was told.
            }
            await Task.Delay(1, CancellationToken.None);
        }
    }

    private static async Task<(Hare Hare, JobWorker Worker)> WorkAsync(string url, StrongBox runs)
    {
        var hare = await Hare.OpenAsync(url);
        var worker = hare.Jobs.Queue<string>("crash", Options).StartWorker(
            async (job, token) =>
            {
                Interlocked.Increment(ref runs.Value);
                await hare.Redis.Backend.EvaluateAsync(Effect, new RedisKey[] { "{e}:done", "{e}:count" }, new RedisValue[] { job.Id }, static reply => reply.AsInteger(), token);
            },
            new JobWorkerOptions { Concurrency = 8, LockDuration = TimeSpan.FromSeconds(1), MaxStalls = 1000 });
        return (hare, worker);
    }

    private static async Task<string?> VerifyAsync(Hare hare, JobQueue<string> queue, ConcurrentBag<string> acknowledged)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await queue.CountsAsync() is var counts && counts.Waiting + counts.Delayed + counts.Active > 0)
        {
            if (patience.IsCancellationRequested) return $"the queue does not come to an end: {counts}";
            await Task.Delay(50);
        }
        if (await queue.CountsAsync() is { EverFailed: > 0 } failed) return $"jobs were given up: {failed}";
        var (done, count) = ((await hare.Redis.ExecuteAsync("HLEN", "{e}:done")).AsInteger(), (await hare.Redis.ExecuteAsync("GET", "{e}:count")).AsInteger());
        if (done != count) return $"{count} effects of {done} jobs";
        foreach (var id in acknowledged)
            if ((await hare.Redis.ExecuteAsync("HEXISTS", "{e}:done", id)).AsInteger() == 0) return $"job {id} was acknowledged and lost";
        return done >= acknowledged.Count && !acknowledged.IsEmpty ? null : $"{done} jobs done of {acknowledged.Count}";
    }

    private static async Task<string?> StopAsync(List<(Hare Hare, JobWorker Worker)> running)
    {
        foreach (var (hare, worker) in running)
        {
            await worker.StopAsync();
            await hare.DisposeAsync();
        }
        return null;
    }

    private static CrashServer Start(string directory, int port) => CrashServer.StartStore(directory, "--appendfsync", "always", "--port", port.ToString(CultureInfo.InvariantCulture));

    private sealed class StrongBox
    {
        public long Value;
    }
}
