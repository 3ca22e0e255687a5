namespace RedHare.Cli.Patterns.Demos;

internal static class QueuesDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var mails = hare.Queues.Fifo<string>("mails");

        show.Step("Three items are put in, in one step.");
        await mails.EnqueueManyAsync(["first", "second", "third"]);

        show.Step("A worker takes the first, under a lease: if the worker dies, the item comes back.");
        await using (var mail = await mails.DequeueAsync())
        {
            show.Result(mail.Value);

            show.Step("The work is done. What is disposed of without that goes back to its place.");
            await mail.CompleteAsync();
        }

        show.Step("What is left.");
        show.Result(string.Join(", ", await mails.PeekAsync(10)));
    }
}
