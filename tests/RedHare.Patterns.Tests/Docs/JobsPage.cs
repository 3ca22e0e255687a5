using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/jobs.md.</summary>
public sealed class JobsPage
{
    private readonly List<string> _sent = [];

    [Fact]
    public async Task A_queue()
    {
        var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;
        await using var hare = await Hare.OpenAsync();

        var mails = hare.Jobs.Queue<string>("mails", new JobQueueOptions
        {
            Job = new JobOptions { Attempts = 5, Backoff = JobBackoff.Exponential(TimeSpan.FromSeconds(1)) },
            KeepCompleted = new JobRetention(1000, TimeSpan.FromDays(1)),
        });
        await using var worker = mails.StartWorker(
            async (job, token) => job.SetResult(await SendAsync(job.Data, job.Id, token)),
            new JobWorkerOptions { Concurrency = 8 });

        var id = await mails.AddAsync("alice@example.org");
        var receipt = await mails.ResultAsync<string>(id, cancellation);
        Assert.Equal("sent to alice@example.org", receipt);
    }

    [Fact]
    public async Task Adding()
    {
        await using var hare = await Hare.OpenAsync();
        var mails = hare.Jobs.Queue<string>("mails");

        await mails.AddAsync("bob@example.org", new JobOptions { Delay = TimeSpan.FromMinutes(5) });
        await mails.AddAsync("carol@example.org", new JobOptions { Priority = 10 });
        await mails.AddAsync("dave@example.org", new JobOptions { Group = "tenant-7" });
        var isNew = await mails.TryAddAsync("order-17", "erin@example.org"); // Once, as long as that job is there.
        await mails.AddManyAsync(["f@example.org", "g@example.org"]);        // A hundred with each round trip.
        Assert.True(isNew);
        Assert.Equal((5, 1), ((await mails.CountsAsync()).Waiting, (await mails.CountsAsync()).Delayed));
    }

    [Fact]
    public async Task Limits_and_groups()
    {
        await using var hare = await Hare.OpenAsync();
        var mails = hare.Jobs.Queue<string>("mails");

        await mails.SetConcurrencyAsync(20);                                  // Over all workers.
        await mails.SetRateAsync(100, TimeSpan.FromSeconds(1));
        await mails.SetGroupLimitsAsync(2, jobs: 50, TimeSpan.FromMinutes(1)); // Of each group.
        await mails.Groups.SetLimitsAsync("tenant-7", concurrency: 10);       // Of this one, instead.
        await mails.PauseAsync();
        await mails.ResumeAsync();
        Assert.False((await mails.CountsAsync()).IsPaused);

        foreach (var minute in await mails.MinutesAsync(60)) _sent.Add($"{minute.At:t}: {minute.Completed} done, {minute.Failed} given up");
        foreach (var group in await mails.Groups.ListAsync()) _sent.Add($"{group.Name}: {group.Waiting} wait, {group.Running} run");
        Assert.Equal(60, _sent.Count);
    }

    [Fact]
    public async Task Batches()
    {
        var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;
        await using var hare = await Hare.OpenAsync();
        var mails = hare.Jobs.Queue<string>("mails");

        await using var worker = mails.StartBatchWorker(new JobBatchOptions(100, TimeSpan.FromMilliseconds(20)), async (jobs, token) =>
        {
            foreach (var job in jobs)
                if (!job.Data.Contains('@')) job.Fail(new UnrecoverableJobException("no address"));
            await SendAllAsync(jobs.Select(job => job.Data), token);
        });

        var ids = await mails.AddManyAsync(["h@example.org", "nobody"]);
        await mails.WaitAsync(ids[0], cancellation);
        await Assert.ThrowsAsync<JobFailedException>(async () => await mails.WaitAsync(ids[1], cancellation));
    }

    [Fact]
    public async Task Watching()
    {
        var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;
        await using var hare = await Hare.OpenAsync();
        var mails = hare.Jobs.Queue<string>("mails");
        await using var worker = mails.StartWorker((_, _) => throw new InvalidOperationException("the mail server is away"));
        var id = await mails.AddAsync("i@example.org");

        await foreach (var happened in mails.EventsAsync(after: "0-0", cancellation))
        {
            _sent.Add($"{happened.Kind} {happened.JobId} {happened.Text}");
            if (happened.Kind == JobEventKind.Failed) break; // happened.Position is where to go on later.
        }

        var letter = await mails.GetAsync(id, cancellation);
        await mails.RedriveAsync(cancellation: cancellation); // All dead letters, with new attempts.
        await mails.CleanAsync(JobState.Completed, olderThan: TimeSpan.FromHours(1), cancellation: cancellation);
        Assert.Equal((3, "InvalidOperationException: the mail server is away"), (_sent.Count, letter!.Reason));
    }

    private async Task<string> SendAsync(string address, string key, CancellationToken cancellation)
    {
        await Task.Yield();
        cancellation.ThrowIfCancellationRequested();
        lock (_sent) _sent.Add(key);
        return $"sent to {address}";
    }

    private static Task SendAllAsync(IEnumerable<string> addresses, CancellationToken cancellation)
    {
        Assert.NotEmpty(addresses);
        cancellation.ThrowIfCancellationRequested();
        return Task.CompletedTask;
    }
}
