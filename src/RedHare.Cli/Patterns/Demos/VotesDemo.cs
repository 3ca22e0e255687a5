using RedHare.Patterns.Votes;

namespace RedHare.Cli.Patterns.Demos;

internal static class VotesDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var articles = hare.Votes.Poll("articles", new PollOptions { Choices = ["up", "down"] });

        show.Step("Each voter has one vote, which may be changed.");
        await articles.VoteAsync("article:42", "alice", "up");
        await articles.VoteAsync("article:42", "bob", "up");
        var vote = await articles.VoteAsync("article:42", "alice", "down");
        show.Result($"{vote.Outcome}: {vote.Tallies["up"]} up, {vote.Tallies["down"]} down");
    }
}
