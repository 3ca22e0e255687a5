using System.Collections.Concurrent;
using System.Globalization;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs.Schedules;

public sealed class JobSchedulingTests(TestServers servers) : JobTest(servers)
{
    private static readonly JobWorkerOptions Crashing = new() { LockDuration = TimeSpan.FromSeconds(1), MaxStalls = 1000 };

    /// <summary>Several workers, some of which are killed at any moment: of each time there is one job, and none is missing.</summary>
    [Theory, EveryBackend]
    public async Task No_time_is_lost_or_counts_twice_when_workers_race_and_crash(TestBackend backend)
    {
        const int Interval = 20, Times = 60;
        var (queue, ran) = (await QueueAsync(backend), new ConcurrentDictionary<string, int>());
        await queue.ScheduleAsync("tick", JobSchedule.Every(TimeSpan.FromMilliseconds(Interval)) with { CatchUp = JobCatchUp.Each, Limit = Times }, "work");
        ValueTask Run(Job<string> job, CancellationToken cancellation)
        {
            Assert.Equal("work", job.Data);
            ran.AddOrUpdate(job.Id, 1, static (_, times) => times + 1);
            return default;
        }
        for (var i = 0; i < 2; i++) Start(queue, Run, Crashing);
        for (var i = 0; i < 8; i++)
        {
            var worker = queue.StartWorker(Run, Crashing);
            var before = ran.Count;
            await UntilAsync(() => ran.Count > before || ran.Count == Times);
            await worker.AbandonAsync();
        }
        await UntilAsync(() => ran.Count == Times);
        await UntilAsync(async () => (await queue.CountsAsync()) is { Active: 0, Waiting: 0, EverCompleted: Times });
        var times = ran.Keys.Select(static id => long.Parse(id[(id.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture)).Order().ToArray();
        Assert.Equal(Enumerable.Range(0, Times).Select(i => times[0] + i * (long)Interval), times);
        Assert.Empty(await queue.SchedulesAsync());
    }

    [Theory, EveryBackend]
    public async Task Times_that_passed_without_a_worker_are_made_up_for_as_the_schedule_says(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var now = DateTimeOffset.UtcNow;
        var past = JobSchedule.Every(TimeSpan.FromMinutes(1)) with { From = now.AddMinutes(-120), Until = now.AddMinutes(-1) };
        await queue.ScheduleAsync("each", past with { CatchUp = JobCatchUp.Each }, "each");
        await queue.ScheduleAsync("once", past with { CatchUp = JobCatchUp.Once }, "once");
        await queue.ScheduleAsync("never", past with { CatchUp = JobCatchUp.Never, Tolerance = TimeSpan.FromSeconds(30) }, "never");
        await queue.ScheduleAsync("late", past with { CatchUp = JobCatchUp.Never, Tolerance = TimeSpan.FromHours(1) }, "late");
        await queue.ScheduleAsync("three", past with { CatchUp = JobCatchUp.Each, Limit = 3 }, "three");
        Assert.Equal(5, (await queue.SchedulesAsync()).Count);
        var (_, ran) = Noting(queue);
        await UntilAsync(async () => (await queue.SchedulesAsync()).Count == 0 && await queue.CountsAsync() is { Waiting: 0, Active: 0 });
        string[] all;
        lock (ran) all = [.. ran];
        Assert.Equal([120, 1, 0, 1, 3], new[] { "each", "once", "never", "late", "three" }.Select(word => all.Count(data => data == word)));
    }

    [Theory, EveryBackend]
    public async Task A_cron_expression_adds_jobs_in_its_time_zone(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var before = DateTimeOffset.UtcNow;
        Assert.True(await queue.ScheduleAsync("report", JobSchedule.Cron("30 6 1 */2 *", "Europe/Berlin"), "report"));
        var info = Assert.Single(await queue.SchedulesAsync());
        Assert.Contains(info.Next, new[] { CronExpression.Parse("30 6 1 */2 *").Next(before, berlin), CronExpression.Parse("30 6 1 */2 *").Next(DateTimeOffset.UtcNow, berlin) });
        Assert.Equal(("report", "Europe/Berlin", "30 6 1 */2 *"), (info.Id, info.Schedule.Zone.Id, info.Schedule.Expression!.ToString()));
        Assert.Null(info.Left);

        await queue.ScheduleAsync("soon", JobSchedule.Cron("* * * * * *") with { Limit = 1 }, "soon");
        var (_, ran) = Noting(queue);
        Assert.Equal(["soon"], await UntilAsync(ran, 1));
        await UntilAsync(async () => (await queue.SchedulesAsync()).Count == 1);
    }

    [Theory, EveryBackend]
    public async Task The_same_schedule_again_keeps_its_times_and_another_begins_anew(TestBackend backend)
    {
        var (redis, queue) = (await OpenAsync(backend), await QueueAsync(backend));
        Assert.True(await queue.ScheduleAsync("sweep", JobSchedule.Every(TimeSpan.FromHours(1)), "old"));
        // As if it had been set half an hour ago.
        var schedules = $"test:jobs:{{{Unique("q")}}}:schedules";
        var due = DateTimeOffset.UtcNow.AddMinutes(30).ToUnixTimeMilliseconds();
        await redis.ExecuteAsync("ZADD", schedules, "XX", due, "sweep");
        Assert.False(await queue.ScheduleAsync("sweep", JobSchedule.Every(TimeSpan.FromHours(1)), "new"));
        Assert.Equal(due, Assert.Single(await queue.SchedulesAsync()).Next!.Value.ToUnixTimeMilliseconds());
        // Due now: the job is the new one.
        await redis.ExecuteAsync("ZADD", schedules, "XX", due - 3_600_000, "sweep");
        var (_, ran) = Noting(queue);
        Assert.Equal(["new"], await UntilAsync(ran, 1));
        Assert.Equal(due, Assert.Single(await queue.SchedulesAsync()).Next!.Value.ToUnixTimeMilliseconds());
        Assert.True(await queue.ScheduleAsync("sweep", JobSchedule.Every(TimeSpan.FromHours(2)), "new"));
        Assert.True(Assert.Single(await queue.SchedulesAsync()).Next!.Value.ToUnixTimeMilliseconds() > due);
        Assert.True(await queue.ScheduleAsync("sweep", JobSchedule.Every(TimeSpan.FromHours(2)), "new", new JobOptions { Priority = 3 }));
        Assert.True(await queue.UnscheduleAsync("sweep"));
        Assert.False(await queue.UnscheduleAsync("sweep"));
        Assert.Empty(await queue.SchedulesAsync());
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", $"test:jobs:{{{Unique("q")}}}:schedule"));
    }

    /// <summary>Scripts have a stock of times; it is filled up by who runs a job while it is low, and by a worker that begins when it is out.</summary>
    [Theory, EveryBackend]
    public async Task The_times_of_an_expression_never_run_out(TestBackend backend)
    {
        var (redis, queue) = (await OpenAsync(backend), await QueueAsync(backend));
        var root = $"test:jobs:{{{Unique("q")}}}";
        await queue.ScheduleAsync("yearly", JobSchedule.Cron("0 0 1 1 *"), "yearly");
        await queue.ScheduleAsync("stuck", JobSchedule.Cron("0 0 1 6 *"), "stuck");
        var next = (await queue.SchedulesAsync()).ToDictionary(static info => info.Id, static info => info.Next);
        await redis.ExecuteAsync("HSET", $"{root}:schedule", "yearly@", "", "stuck@", "");
        await redis.ExecuteAsync("ZADD", $"{root}:schedules", DateTimeOffset.UtcNow.AddSeconds(-1).ToUnixTimeMilliseconds(), "yearly", "1000000000000000", "stuck");
        var (_, ran) = Noting(queue);
        Assert.Equal(["yearly"], await UntilAsync(ran, 1));
        await UntilAsync(async () => (await queue.SchedulesAsync()).ToDictionary(static info => info.Id, static info => info.Next) is var now && now["yearly"] == next["yearly"] && now["stuck"] == next["stuck"]);
        var stock = (await redis.ExecuteAsync("HGET", $"{root}:schedule", "yearly@")).ToString().Split(' ');
        Assert.InRange(stock.Length, 60, 64);
        Assert.Equal(stock.Order(StringComparer.Ordinal), stock);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        var queue = await QueueAsync(TestBackend.InProcess);
        var hourly = JobSchedule.Every(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.ScheduleAsync("a b", hourly, "x"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.ScheduleAsync("a", hourly, "x", new JobOptions { Delay = TimeSpan.FromSeconds(1) }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.ScheduleAsync("a", hourly, "x", new JobOptions { Id = "x" }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.ScheduleAsync("a", JobSchedule.Cron("0 0 30 2 *"), "x"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.ScheduleAsync("a", hourly with { Until = DateTimeOffset.UtcNow.AddMinutes(-1) }, "x"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await queue.ScheduleAsync("a", hourly with { Limit = 0 }, "x"));
        Assert.Throws<ArgumentOutOfRangeException>(() => JobSchedule.Every(TimeSpan.Zero));
        Assert.Throws<TimeZoneNotFoundException>(() => JobSchedule.Cron("* * * * *", "Europe/Atlantis"));
        Assert.Empty(await queue.SchedulesAsync());
    }
}
