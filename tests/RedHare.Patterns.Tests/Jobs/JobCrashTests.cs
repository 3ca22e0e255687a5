using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs;

/// <summary>Workers that are killed while they work; the server is killed by the tests of the executable and by soak/run jobs-crash.</summary>
public sealed class JobCrashTests(TestServers servers) : JobTest(servers)
{
    private static readonly RedisScript Effect = new("if redis.call('HSETNX', KEYS[1], ARGV[1], 1) == 1 then redis.call('INCR', KEYS[2]) end return 1", CommandTraits.Idempotent);

    /// <summary>Faults 12 and 20: eight workers are lost in the middle of their work; no job is lost, and with the job's id as key each has its effect once.</summary>
    [Theory, EveryBackend]
    public async Task Lost_workers_lose_no_job(TestBackend backend)
    {
        var (queue, redis) = (await QueueAsync(backend), await OpenAsync(backend));
        var (done, count) = (Key("done"), Key("count"));
        var options = new JobWorkerOptions { Concurrency = 4, LockDuration = TimeSpan.FromMilliseconds(500), MaxStalls = 1000 };
        var runs = 0;
        JobWorker Work() => Start(
            queue,
            async (job, token) =>
            {
                await redis.Backend.EvaluateAsync(Effect, new RedisKey[] { done, count }, new RedisValue[] { job.Id }, static reply => reply.AsInteger(), token);
                // After its effect some are lost before they can say so.
                if (Interlocked.Increment(ref runs) % 10 == 0) await Task.Delay(Timeout.Infinite, token);
            },
            options);
        await queue.AddManyAsync(Enumerable.Range(0, 400).Select(i => $"{i}"), new JobOptions { Attempts = 1000 });
        for (var killed = 0; killed < 8; killed++)
        {
            var (worker, from) = (Work(), Volatile.Read(ref runs));
            // Each of its hands hangs in the end.
            await UntilAsync(() => Volatile.Read(ref runs) >= from + 20);
            await worker.AbandonAsync();
        }
        var last = Start(
            queue,
            async (job, token) => await redis.Backend.EvaluateAsync(Effect, new RedisKey[] { done, count }, new RedisValue[] { job.Id }, static reply => reply.AsInteger(), token),
            options);
        await UntilAsync(async () => (await queue.CountsAsync()).EverCompleted == 400);
        Assert.Equal((400, 400), (await IntegerAsync(redis, "HLEN", done), (await redis.ExecuteAsync("GET", count)).AsInteger()));
        Assert.Equal(new JobCounts(0, 0, 0, 400, 0, 0, 400, 0, false), await queue.CountsAsync());
        await last.StopAsync();
    }
}
