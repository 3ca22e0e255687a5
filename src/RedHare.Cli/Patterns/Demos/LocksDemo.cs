namespace RedHare.Cli.Patterns.Demos;

internal static class LocksDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        show.Step("One has the lock, with a fencing token that grows with every holder.");
        await using (var held = await hare.Locks.AcquireAsync("invoices"))
        {
            show.Result($"fencing token {held.FencingToken}");

            show.Step("Another tries, and does not wait.");
            var other = await hare.Locks.TryAcquireAsync("invoices");
            show.Result(other is null ? "not now" : "two holders!");

            show.Step("It is released by its owner alone, and whoever waits is told.");
        }

        show.Step("The next one.");
        await using var next = await hare.Locks.AcquireAsync("invoices");
        show.Result($"fencing token {next.FencingToken}");
    }
}
