using RedHare.Patterns.Votes;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/votes.md.</summary>
public sealed class VotesPage
{
    [Fact]
    public async Task Votes()
    {
        await using var hare = await Hare.OpenAsync();

        var articles = hare.Votes.Poll("articles", new PollOptions { Choices = ["up", "down"] });
        var vote = await articles.VoteAsync("article:42", "alice", "up");
        Console.WriteLine($"{vote.Outcome}: {vote.Tallies["up"]} up, {vote.Tallies["down"]} down");
        await articles.VoteAsync("article:42", "alice", "down");    // her vote is changed
        await articles.RetractAsync("article:42", "alice");         // and taken back

        Assert.Equal(0, (await articles.TalliesAsync("article:42")).Voters);
    }

    [Fact]
    public async Task An_election()
    {
        await using var hare = await Hare.OpenAsync();
        var midnight = DateTimeOffset.UtcNow.AddDays(1);

        var election = hare.Votes.Poll("board", new PollOptions { AllowsChange = false, ClosesAt = midnight, Ttl = null });
        if (!(await election.VoteAsync("2026", "alice", "carol")).IsAccepted) Console.WriteLine("Too late, or twice.");

        Assert.Equal(1, (await election.TalliesAsync("2026"))["carol"]);
    }
}
