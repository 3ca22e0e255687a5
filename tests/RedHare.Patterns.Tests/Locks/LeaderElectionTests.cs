using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Locks;

public sealed class LeaderElectionTests(TestServers servers) : LockTest(servers)
{
    /// <summary>Clocks stand still: notices alone bring the next leader, and tell the observer.</summary>
    [Theory, EveryBackend]
    public async Task One_leads_and_the_next_follows_at_once(TestBackend backend)
    {
        var name = Unique("election");
        var (a, b, watching) = ((await LocksAsync(backend, new ManualTime())).Election(name), (await LocksAsync(backend, new ManualTime())).Election(name), (await LocksAsync(backend, new ManualTime())).Election(name));
        await using var seen = watching.ObserveAsync(Soon).GetAsyncEnumerator();
        Assert.True(await seen.MoveNextAsync());
        Assert.Null(seen.Current);
        Assert.Null(await watching.LeaderAsync());

        var first = await a.CampaignAsync("a:1");
        Assert.True(first.IsHeld);
        Assert.Equal(new Leader("a:1", first.Term), await watching.LeaderAsync());
        await SeesAsync("a:1");
        var campaign = b.CampaignAsync("b").AsTask();
        Assert.False(campaign.IsCompleted);
        Assert.True(await first.ResignAsync());
        await using var second = await campaign.WaitAsync(Soon);
        Assert.True(second.Term > first.Term);
        await SeesAsync("b");
        Assert.Equal(new Leader("b", second.Term), await a.LeaderAsync());
        Assert.False(first.IsHeld);

        async Task SeesAsync(string candidate)
        {
            do Assert.True(await seen.MoveNextAsync());
            while (seen.Current?.Candidate != candidate);
        }
    }

    [Theory, EveryBackend]
    public async Task A_leader_that_crashed_is_followed(TestBackend backend)
    {
        var (name, crashing) = (Unique("election"), await ClientAsync(backend));
        var options = new LeaseOptions { Ttl = TimeSpan.FromMilliseconds(200) };
        var first = await new DistributedLocks(crashing).Election(name, options).CampaignAsync("a");
        var campaign = (await LocksAsync(backend)).Election(name, options).CampaignAsync("b", Soon).AsTask();
        crashing.Dispose();
        Assert.True(first.Lost.IsCancellationRequested);
        await using var second = await campaign;
        Assert.True(second.Term > first.Term);
    }

    [Theory, EveryBackend]
    public async Task A_candidacy_goes_on_while_the_server_is_away(TestBackend backend)
    {
        var (time, server, name) = (new ManualTime(), await TouchyAsync(backend), Unique("election"));
        var first = await (await LocksAsync(backend)).Election(name).CampaignAsync("a");
        var campaign = (await LocksAsync(backend, time, server)).Election(name).CampaignAsync("b").AsTask();
        await UntilAsync(() => server.Commands >= 2);
        server.IsAway = true;
        time.Advance(TimeSpan.FromMinutes(1));
        await first.DisposeAsync();
        Assert.False(campaign.IsCompletedSuccessfully);
        server.IsAway = false;
        await using var second = await PassAsync(time, campaign);
        Assert.True(second.Term > first.Term);
    }
}
