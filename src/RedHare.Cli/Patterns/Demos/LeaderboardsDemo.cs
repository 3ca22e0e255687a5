namespace RedHare.Cli.Patterns.Demos;

internal static class LeaderboardsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var board = hare.Leaderboards.Board("chess");

        show.Step("Scores are set and incremented; the reply has score and rank.");
        await board.SetAsync("alice", 1500);
        await board.SetAsync("bob", 1400);
        await board.SetAsync("carol", 1500);
        show.Result(await board.IncrementAsync("bob", 250));

        show.Step("The top; of equals whoever was first there.");
        foreach (var entry in await board.TopAsync(10)) show.Result($"{entry.Rank}. {entry.Member} {entry.Score}");

        show.Step("One and the neighbours, in one round trip.");
        var around = await board.AroundAsync("alice", before: 1, after: 1);
        show.Result(around!.Self);
    }
}
