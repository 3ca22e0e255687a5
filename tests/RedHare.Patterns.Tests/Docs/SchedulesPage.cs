using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using RedHare.Patterns.Tests.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/schedules.md.</summary>
public sealed class SchedulesPage(TestServers servers) : JobTest(servers)
{
    private readonly List<string> _log = [];

    [Fact]
    public async Task Schedules()
    {
        var context = await ClientAsync(TestBackend.InProcess, over: EmbeddedServer.Open().OpenBackend());
        var reports = new JobQueues(context).Queue<string>("reports");

        // Whenever the program starts: the same schedule again keeps its times.
        await reports.ScheduleAsync("nightly", JobSchedule.Cron("30 6 * * MON-FRI", "Europe/Berlin"), "sales of yesterday");
        await reports.ScheduleAsync("heartbeat", JobSchedule.Every(TimeSpan.FromMinutes(5)), "are we there");

        foreach (var schedule in await reports.SchedulesAsync()) Log($"{schedule.Id}: {schedule.Next}");
        await reports.UnscheduleAsync("heartbeat");

        Assert.Equal(2, _log.Count);

        await reports.ScheduleAsync("campaign", JobSchedule.Cron("@hourly") with
        {
            From = new DateTimeOffset(2030, 11, 1, 0, 0, 0, TimeSpan.Zero),
            Until = new DateTimeOffset(2030, 12, 1, 0, 0, 0, TimeSpan.Zero),
            CatchUp = JobCatchUp.Never,
        }, "campaign");

        Assert.Equal(new DateTimeOffset(2030, 11, 1, 0, 0, 0, TimeSpan.Zero), (await reports.SchedulesAsync()).Single(static schedule => schedule.Id == "campaign").Next);
    }

    [Fact]
    public async Task Single_jobs()
    {
        var context = await ClientAsync(TestBackend.InProcess, over: EmbeddedServer.Open().OpenBackend());

        var pages = new JobQueues(context).Queue<string>("pages");
        await pages.AddOnceAsync("rebuild", "all");                                        // Unless one is there that has not ended.
        await pages.AddThrottledAsync("alice", TimeSpan.FromMinutes(10), "digest");        // Unless one was added within ten minutes.
        var addition = await pages.AddDebouncedAsync("page:7", TimeSpan.FromSeconds(5), "third edition"); // When it was quiet for five seconds; the last data counts.
        if (!addition.IsNew) Log($"{addition.Id} will do it.");

        Assert.True(addition.IsNew);
    }

    private void Log(string line) => _log.Add(line);
}
