using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Votes;
using Xunit;

namespace RedHare.Patterns.Tests.Votes;

public sealed class PollTests(TestServers servers) : PatternTest(servers)
{
    [Theory, EveryBackend]
    public async Task Each_voter_counts_once(TestBackend backend)
    {
        var poll = await PollAsync(backend);
        var result = await poll.VoteAsync("q1", "alice", "tea");
        Assert.Equal((VoteOutcome.Counted, 1, 1, 0), Seen(result));
        Assert.Equal((VoteOutcome.Unchanged, 1, 1, 0), Seen(await poll.VoteAsync("q1", "alice", "tea")));
        Assert.Equal((VoteOutcome.Counted, 2, 1, 1), Seen(await poll.VoteAsync("q1", "bob", "coffee")));
        Assert.Equal((VoteOutcome.Changed, 2, 0, 2), Seen(await poll.VoteAsync("q1", "alice", "coffee")));
        Assert.Equal(["coffee"], (await poll.TalliesAsync("q1")).Votes.Keys);
        Assert.Equal("coffee", await poll.VoteOfAsync("q1", "alice"));
        Assert.Null(await poll.VoteOfAsync("q1", "carol"));
        Assert.Equal((VoteOutcome.Retracted, 1, 0, 1), Seen(await poll.RetractAsync("q1", "alice")));
        Assert.Equal((VoteOutcome.NothingToRetract, 1, 0, 1), Seen(await poll.RetractAsync("q1", "alice")));
        Assert.Equal((VoteOutcome.Counted, 2, 1, 1), Seen(await poll.VoteAsync("q1", "alice", "tea")));
        Assert.Equal(0, (await poll.TalliesAsync("q2")).Voters);
        await poll.ClearAsync("q1");
        Assert.Empty((await poll.TalliesAsync("q1")).Votes);
        await Assert.ThrowsAsync<ArgumentException>(async () => await poll.VoteAsync("q1", "alice", ""));

        static (VoteOutcome, long, long, long) Seen(VoteResult result) => (result.Outcome, result.Tallies.Voters, result.Tallies["tea"], result.Tallies["coffee"]);
    }

    [Theory, EveryBackend]
    public async Task A_vote_may_be_final(TestBackend backend)
    {
        var poll = await PollAsync(backend, new PollOptions { AllowsChange = false, Choices = ["yes", "no"] });
        Assert.True((await poll.VoteAsync("q", "alice", "yes")).IsAccepted);
        var refused = await poll.VoteAsync("q", "alice", "no");
        Assert.Equal((VoteOutcome.AlreadyVoted, false, 1), (refused.Outcome, refused.IsAccepted, refused.Tallies["yes"]));
        Assert.Equal(VoteOutcome.AlreadyVoted, (await poll.RetractAsync("q", "alice")).Outcome);
        Assert.Equal(VoteOutcome.Unchanged, (await poll.VoteAsync("q", "alice", "yes")).Outcome);
        await Assert.ThrowsAsync<ArgumentException>(async () => await poll.VoteAsync("q", "bob", "perhaps"));
    }

    /// <summary>Fault 4: when a poll closes says the server's clock.</summary>
    [Theory, EveryBackend]
    public async Task A_poll_closes(TestBackend backend)
    {
        var open = await PollAsync(backend, new PollOptions { ClosesAt = DateTimeOffset.UtcNow.AddHours(1) });
        Assert.Equal(VoteOutcome.Counted, (await open.VoteAsync("q", "alice", "yes")).Outcome);
        var closed = await PollAsync(backend, new PollOptions { ClosesAt = DateTimeOffset.UtcNow.AddHours(-1) });
        var refused = await closed.VoteAsync("q", "bob", "yes");
        Assert.Equal((VoteOutcome.Closed, 1), (refused.Outcome, refused.Tallies["yes"]));
        Assert.Equal(VoteOutcome.Closed, (await closed.RetractAsync("q", "alice")).Outcome);
    }

    [Theory, EveryBackend]
    public async Task Free_choices_are_bounded(TestBackend backend)
    {
        var poll = await PollAsync(backend, new PollOptions { MaxChoices = 3 });
        for (var i = 0; i < 3; i++) Assert.True((await poll.VoteAsync("q", $"v{i}", $"c{i}")).IsAccepted);
        var refused = await poll.VoteAsync("q", "v3", "c3");
        Assert.Equal((VoteOutcome.TooManyChoices, false, 3), (refused.Outcome, refused.IsAccepted, refused.Tallies.Voters));
        Assert.True((await poll.VoteAsync("q", "v3", "c2")).IsAccepted);
    }

    /// <summary>Fault 1: both keys end together, after the last vote.</summary>
    [Theory, EveryBackend]
    public async Task Votes_end(TestBackend backend)
    {
        var (redis, poll) = (await OpenAsync(backend), await PollAsync(backend));
        await poll.VoteAsync("q", "alice", "yes");
        string[] keys = [$"test:votes:{{{poll.Name}:q}}", $"test:votes:{{{poll.Name}:q}}:tallies"];
        foreach (var key in keys) await redis.ExecuteAsync("PERSIST", key);
        await poll.VoteAsync("q", "alice", "no");
        foreach (var key in keys) Assert.InRange((await redis.ExecuteAsync("TTL", key)).AsInteger(), 89 * 86_400, 90 * 86_400);
        Assert.Equal(await EndAsync(keys[0]), await EndAsync(keys[1]));

        async Task<long> EndAsync(string key) => (await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger();
    }

    /// <summary>Many vote and change their votes at once: tallies and votes agree at every moment, and in the end each voter counts once.</summary>
    [Theory, EveryBackend]
    public async Task Many_at_once_count_once_each(TestBackend backend)
    {
        var (redis, poll, rounds) = (await OpenAsync(backend), await PollAsync(backend), Rounds(backend, overNetwork: 100, inProcess: 1000));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(task => Task.Run(async () =>
        {
            var random = new Random(task);
            for (var i = 0; i < rounds; i++)
            {
                // Voters are shared: a double click, and a change that meets another.
                var tallies = (await poll.VoteAsync("q", $"voter{i % 40}", $"choice{random.Next(5)}")).Tallies;
                Assert.Equal(tallies.Voters, tallies.Votes.Values.Sum());
            }
        })));
        var final = await poll.TalliesAsync("q");
        Assert.Equal((40, 40), (final.Voters, final.Votes.Values.Sum()));
        var votes = (await redis.ExecuteAsync("HVALS", $"test:votes:{{{poll.Name}:q}}")).Items.CountBy(vote => vote.ToString()).ToDictionary(pair => pair.Key, pair => (long)pair.Value);
        Assert.Equal(votes.OrderBy(pair => pair.Key), final.Votes.OrderBy(pair => pair.Key));
    }

    /// <summary>Fault 29: on a server that evicts keys a vote is refused.</summary>
    [Fact]
    public async Task A_server_that_evicts_is_refused()
    {
        await using var server = EmbeddedServer.Open(("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru"));
        await using var backend = server.OpenBackend();
        using var context = new PatternContext(backend, new PatternOptions());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Polls(context).Poll("p").VoteAsync("q", "alice", "yes"));
    }

    private async Task<Poll> PollAsync(TestBackend backend, PollOptions? options = null) => new Polls(await ContextAsync(backend)).Poll(Unique("poll"), options);
}
