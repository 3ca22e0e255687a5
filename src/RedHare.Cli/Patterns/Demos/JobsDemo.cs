namespace RedHare.Cli.Patterns.Demos;

internal static class JobsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var mails = hare.Jobs.Queue<string>("mails");

        show.Step("A job is added. It has a state, attempts, a result; it can be delayed, of a priority, or of a group.");
        var id = await mails.AddAsync("alice@example.org");

        show.Step("A worker takes it under a lock, which it renews; if the worker dies, another runs the job.");
        await using var worker = mails.StartWorker((job, _) =>
        {
            job.SetResult($"sent to {job.Data}");
            return ValueTask.CompletedTask;
        });

        show.Step("Who added it has its result.");
        show.Result(await mails.ResultAsync<string>(id));
    }
}
