using RedHare.Client;

namespace RedHare.Cli.Patterns.Demos;

internal static class QueuesDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var lists = hare.Redis.Lists;

        show.Step("Three jobs are put in.");
        await lists.RPushAsync("redhare-demo:{queue}:jobs", ["first", "second", "third"]);

        show.Step("A worker takes the first and leaves it in a list of what is being worked on, in one step: if the worker dies, it is there.");
        var job = await lists.LMoveAsync("redhare-demo:{queue}:jobs", "redhare-demo:{queue}:active", ListSide.Left, ListSide.Right);
        show.Result(job);

        show.Step("The work is done.");
        await lists.LRemAsync("redhare-demo:{queue}:active", 1, job!);

        show.Step("What is left.");
        show.Result(string.Join(", ", await lists.LRangeAsync("redhare-demo:{queue}:jobs", 0, -1)));
        await hare.Redis.Keys.DelAsync(["redhare-demo:{queue}:jobs", "redhare-demo:{queue}:active"]);
    }
}
