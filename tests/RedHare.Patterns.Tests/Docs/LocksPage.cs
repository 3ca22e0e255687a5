using RedHare.Patterns.Leases;
using RedHare.Patterns.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/locks.md.</summary>
public sealed class LocksPage
{
    private long _greatest;
    private int _reports;

    [Fact]
    public async Task A_lock()
    {
        var cancellation = CancellationToken.None;
        await using var hare = await Hare.OpenAsync();

        await using (var held = await hare.Locks.AcquireAsync("invoices", cancellation: cancellation))
        {
            await WriteInvoicesAsync(held.FencingToken, held.Lost);
        }

        await using (var held = await hare.Locks.TryAcquireAsync("nightly-report"))
        {
            if (held is null) return; // Another process is at it.
            await WriteReportAsync(held.Lost);
        }

        Assert.Equal(1, _reports);
    }

    [Fact]
    public async Task Running_under_it()
    {
        var cancellation = CancellationToken.None;
        await using var hare = await Hare.OpenAsync();

        var total = await hare.Locks.RunAsync("invoices", (held, token) => SumAsync(held.FencingToken, token), new LockOptions
        {
            Ttl = TimeSpan.FromSeconds(10),     // Others wait so long after a crash.
            MaxWait = TimeSpan.FromSeconds(5),  // TimeoutException after it.
            MaxHold = TimeSpan.FromMinutes(2),  // No renewal after it.
            IsFair = true,                      // First come, first served.
        }, cancellation);

        Assert.Equal(42, total);
    }

    [Fact]
    public async Task The_others()
    {
        var cancellation = CancellationToken.None;
        await using var hare = await Hare.OpenAsync();

        var prices = hare.Locks.ReadWrite("prices");
        await using (await prices.AcquireReadAsync()) await ReadAsync();
        await using (await prices.AcquireWriteAsync()) await ReadAsync();

        var printers = hare.Locks.Semaphore("printers", permits: 3);
        await using (await printers.AcquireAsync(permits: 2)) await ReadAsync();

        var loaded = hare.Locks.Latch("loaded", count: 2);
        await loaded.CountDownAsync("orders");
        await loaded.CountDownAsync("customers"); // Each name counts once.
        var isOpen = await loaded.WaitAsync(TimeSpan.FromMinutes(1), cancellation);

        var election = hare.Locks.Election("scheduler", new LeaseOptions { Ttl = TimeSpan.FromSeconds(10) });
        await using (var leadership = await election.CampaignAsync(Environment.MachineName, cancellation))
        {
            await ScheduleAsync(leadership.Term, leadership.Lost);
        }
        var leader = await election.LeaderAsync();

        Assert.True(isOpen);
        Assert.Null(leader);
    }

    [Fact]
    public async Task Over_several_servers()
    {
        await using var first = await Hare.OpenAsync();
        await using var second = await Hare.OpenAsync();
        await using var third = await Hare.OpenAsync();

        using var redlock = new Redlock([first.Redis.Backend, second.Redis.Backend, third.Redis.Backend]);
        await using (await redlock.AcquireAsync("invoices")) await ReadAsync();
    }

    private static Task ReadAsync() => Task.CompletedTask;

    private static Task ScheduleAsync(long term, CancellationToken lost) => term > 0 ? Task.Delay(0, lost) : throw new ArgumentOutOfRangeException(nameof(term));

    private static Task<int> SumAsync(long token, CancellationToken cancellation) => token > 0 ? Task.FromResult(42) : Task.FromCanceled<int>(cancellation);

    private Task WriteReportAsync(CancellationToken lost)
    {
        _reports++;
        return Task.Delay(0, lost);
    }

    private Task WriteInvoicesAsync(long token, CancellationToken lost)
    {
        Assert.True(token > _greatest);
        _greatest = token;
        return Task.Delay(0, lost);
    }
}
