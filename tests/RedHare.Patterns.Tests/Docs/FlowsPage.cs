using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using RedHare.Patterns.Tests.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/flows.md.</summary>
public sealed class FlowsPage(TestServers servers) : JobTest(servers)
{
    private readonly List<string> _log = [];

    [Fact]
    public async Task Flows()
    {
        var context = await ClientAsync(TestBackend.InProcess, over: EmbeddedServer.Open().OpenBackend());
        var orders = new JobQueues(context).Queue<string>("orders");
        var payments = new JobQueues(context).Queue<string>("payments");

        var shipping = await JobFlow.Of(orders, "ship 4711", new JobOptions { Id = "ship-4711" })
            .After(
                JobFlow.Of(payments, "charge 4711", new JobOptions { Id = "charge-4711", Attempts = 3 }),
                JobFlow.Of(orders, "pack 4711", new JobOptions { Id = "pack-4711" })
                    .After(JobFlow.Of(orders, "reserve 4711", new JobOptions { Id = "reserve-4711" })),
                JobFlow.Of(orders, "advertise 4711", new JobOptions { Id = "advertise-4711" }).OnFailure(JobChildFailure.Ignore))
            .AddAsync();

        Start(payments, static (job, _) =>
        {
            job.SetResult($"{job.Data}: done");
            return default;
        });

        await using var worker = orders.StartWorker(async (job, cancellation) =>
        {
            foreach (var child in await job.ChildrenAsync(cancellation))
                Log(child.IsCompleted ? $"{child.Id}: {child.Result<string>()}" : $"{child.Id} failed: {child.Reason}");
            job.SetResult($"{job.Data}: done");
        });

        await UntilAsync(async () => await orders.StateAsync(shipping) == JobState.Completed);
        Assert.Equal(["reserve-4711: reserve 4711: done", "charge-4711: charge 4711: done", "pack-4711: pack 4711: done", "advertise-4711: advertise 4711: done"], _log);
    }

    private void Log(string line)
    {
        lock (_log) _log.Add(line);
    }
}
