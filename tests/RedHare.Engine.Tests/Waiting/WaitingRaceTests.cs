using Xunit;

namespace RedHare.Engine.Tests.Waiting;

/// <summary>Two and more threads against each other: no element is lost or given twice, and every waiter is answered once.</summary>
public sealed class WaitingRaceTests : WaitingTest
{
    private const int Rounds = 3000;

    /// <summary>As many waiters as elements, on keys of several shards: a wake-up that gets lost leaves a waiter beside an element.</summary>
    [Fact]
    public async Task Every_element_finds_a_waiter()
    {
        var waiters = new PopWaiter[Rounds];
        var waiting = Task.Run(() =>
        {
            var unit = new ExecutionUnit(Engine);
            var random = new Random(1);
            for (var i = 0; i < Rounds; i++)
            {
                waiters[i] = new PopWaiter([.. Keys.OrderBy(_ => random.Next())]);
                waiters[i].Start(unit);
                // Some backlog of waiters, but not always.
                if (i % 5 == 0) waiters[i].Completed();
            }
        }, TestContext.Current.CancellationToken);
        var pushing = Task.Run(() =>
        {
            var random = new Random(2);
            for (var i = 0; i < Rounds; i++) Push(Keys[random.Next(Keys.Length)], "e" + i);
        }, TestContext.Current.CancellationToken);
        await pushing;
        await waiting;
        var answers = waiters.Select(waiter => waiter.Completed().Split(' ')[1]).ToHashSet();
        Assert.Equal(Rounds, answers.Count);
        Assert.Equal(0, Engine.BlockedWaiters);
        foreach (var key in Keys) Assert.Equal(0, Length(key));
    }

    /// <summary>Waiters of which each lives for a moment only, ended by deadlines and by another thread, against pushes.</summary>
    [Fact]
    public async Task Ends_and_pushes_race_without_loss()
    {
        var waiters = new PopWaiter?[Rounds];
        var waiting = Task.Run(() =>
        {
            var unit = new ExecutionUnit(Engine);
            var random = new Random(3);
            for (var i = 0; i < Rounds; i++)
            {
                var waiter = new PopWaiter(Keys[random.Next(4)], Keys[random.Next(4)]);
                waiter.Start(unit, random.Next(3) == 0 ? long.MaxValue : StorageEngine.MonotonicMilliseconds + random.Next(2));
                Volatile.Write(ref waiters[i], waiter);
            }
        }, TestContext.Current.CancellationToken);
        var ending = Task.Run(() =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                while (Volatile.Read(ref waiters[i]) is null) Thread.Yield();
                if (i % 2 == 0 && waiters[i]!.HasWaited) Engine.End(waiters[i]!, WaitEnd.Unblocked);
            }
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < Rounds; i++) Push(Keys[i % 4], "e" + i);
        await waiting;
        await ending;
        foreach (var waiter in waiters)
            if (waiter!.HasWaited) Engine.End(waiter, WaitEnd.Closed);

        var served = waiters.Select(waiter => waiter!.Completed()).Where(answer => answer.Contains(' ')).ToList();
        Assert.Equal(served.Count, served.Distinct().Count());
        Assert.Equal(Rounds, served.Count + Keys.Sum(Length));
        Assert.Equal(0, Engine.BlockedWaiters);
    }

    /// <summary>Each element is handed on from key to key by waiters that push when they are served.</summary>
    [Fact]
    public async Task Chains_across_shards_come_through()
    {
        const int Chains = 700;
        var last = new List<PopWaiter>();
        var waiting = Task.Run(() =>
        {
            var unit = new ExecutionUnit(Engine);
            for (var i = 0; i < Chains; i++)
                for (var link = 3; link >= 0; link--)
                {
                    var waiter = new PopWaiter(Keys[link]) { Destination = link < 3 ? Keys[link + 1] : null };
                    waiter.Start(unit);
                    if (link == 3) last.Add(waiter);
                }
        }, TestContext.Current.CancellationToken);
        var pushing = Task.Run(() => { for (var i = 0; i < Chains; i++) Push(Keys[0], "e" + i); }, TestContext.Current.CancellationToken);
        await pushing;
        await waiting;
        Assert.Equal(Enumerable.Range(0, Chains).Select(i => Keys[3] + " e" + i), last.Select(waiter => waiter.Completed()));
        Assert.Equal(0, Engine.BlockedWaiters);
    }
}
