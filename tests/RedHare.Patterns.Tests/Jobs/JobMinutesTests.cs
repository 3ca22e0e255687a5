using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs;

public sealed class JobMinutesTests(TestServers servers) : JobTest(servers)
{
    /// <summary>How many jobs ended is kept for each minute, by count, whoever worked.</summary>
    [Theory, EveryBackend]
    public async Task What_ended_is_counted_by_the_minute(TestBackend backend)
    {
        var (queue, redis) = (await QueueAsync(backend, options: new JobQueueOptions { Minutes = 2 }), await OpenAsync(backend));
        Assert.Equal(0, (await queue.MinutesAsync()).Sum(minute => minute.Completed + minute.Failed));
        Start(queue, (job, _) => job.Data == "bad" ? throw new UnrecoverableJobException("bad") : default);
        await RunAsync("good", "good", "bad", "good");
        var minutes = await queue.MinutesAsync(10);
        Assert.Equal((10, 3, 1), (minutes.Count, minutes.Sum(minute => minute.Completed), minutes.Sum(minute => minute.Failed)));
        Assert.All(minutes.Zip(minutes.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(1), pair.Second.At - pair.First.At));
        // As if that had been some minutes ago; and again.
        var now = minutes[^1].At.ToUnixTimeSeconds() / 60;
        foreach (var ago in (int[])[4, 3, 2])
        {
            await redis.ExecuteAsync("HSET", $"test:jobs:{{{queue.Name}}}:meta", "minute", now - ago);
            await RunAsync("good");
        }
        minutes = await queue.MinutesAsync(20);
        // The first of three is not kept any more.
        Assert.Equal([(3L, 1L, 0L), (2L, 1L, 0L)], minutes.Where(minute => minute.At.ToUnixTimeSeconds() / 60 < now && minute.Completed > 0).Select(minute => (now - minute.At.ToUnixTimeSeconds() / 60, minute.Completed, minute.Failed)));
        Assert.Equal(1, minutes.Where(minute => minute.At.ToUnixTimeSeconds() / 60 >= now).Sum(minute => minute.Completed));

        async Task RunAsync(params string[] jobs)
        {
            var before = await queue.CountsAsync();
            await queue.AddManyAsync(jobs);
            await UntilAsync(async () => await queue.CountsAsync() is var counts && counts.EverCompleted + counts.EverFailed == before.EverCompleted + before.EverFailed + jobs.Length);
        }
    }
}
