using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Locks;

public sealed class ReadWriteLockTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task Many_read_or_one_writes(TestBackend backend)
    {
        var name = Unique("rw");
        var (mine, theirs) = ((await LocksAsync(backend)).ReadWrite(name), (await LocksAsync(backend)).ReadWrite(name));
        await using var first = await mine.AcquireReadAsync();
        await using var second = await theirs.AcquireReadAsync();
        Assert.Null(await mine.TryAcquireWriteAsync());
        Assert.True(await first.ReleaseAsync());
        Assert.Null(await mine.TryAcquireWriteAsync());
        Assert.True(await second.ReleaseAsync());
        await using var writer = await mine.AcquireWriteAsync();
        Assert.Null(await theirs.TryAcquireReadAsync());
        Assert.Null(await theirs.TryAcquireWriteAsync());
        Assert.True(await writer.ReleaseAsync());
        await using var reader = await theirs.AcquireReadAsync();
        Assert.Equal(writer.FencingToken, reader.FencingToken);
        Assert.True(await reader.ReleaseAsync());
        await using var last = await theirs.AcquireWriteAsync();
        Assert.True(last.FencingToken > writer.FencingToken);
    }

    /// <summary>Clocks stand still: notices alone wake. A writer that waits keeps new readers out; one that gives up lets them in.</summary>
    [Theory, EveryBackend]
    public async Task A_waiting_writer_goes_first(TestBackend backend)
    {
        var (redis, name, waits) = (await OpenAsync(backend), Unique("rw"), TimeSpan.FromMinutes(2));
        var (mine, theirs) = ((await LocksAsync(backend, new ManualTime())).ReadWrite(name, waits), (await LocksAsync(backend, new ManualTime())).ReadWrite(name, waits));
        var first = await mine.AcquireReadAsync();
        using var cancellation = new CancellationTokenSource();
        var writing = theirs.AcquireWriteAsync(cancellation: cancellation.Token).AsTask();
        await WritersAsync(1);
        Assert.Null(await mine.TryAcquireReadAsync());
        var reading = mine.AcquireReadAsync().AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        var second = await reading.WaitAsync(Soon);

        writing = theirs.AcquireWriteAsync().AsTask();
        await WritersAsync(1);
        await first.DisposeAsync();
        await second.DisposeAsync();
        await (await writing.WaitAsync(Soon)).DisposeAsync();
        await using var last = await mine.TryAcquireReadAsync();
        Assert.NotNull(last);

        async Task WritersAsync(int count) => await UntilAsync(async () => await IntegerAsync(redis, "ZCARD", KeyOf(name, "rwlock", ":writers")) == count);
    }

    [Theory, EveryBackend]
    public async Task The_dead_keep_nobody_out(TestBackend backend)
    {
        var (name, theirs) = (Unique("rw"), await LocksAsync(backend));
        var options = new LeaseOptions { Ttl = TimeSpan.FromMilliseconds(150) };
        foreach (var writes in new[] { false, true })
        {
            var died = await ClientAsync(backend);
            var dead = new DistributedLocks(died).ReadWrite(name);
            _ = writes ? await dead.AcquireWriteAsync(options) : await dead.AcquireReadAsync(options);
            died.Dispose();
            await using var writer = await theirs.ReadWrite(name).AcquireWriteAsync(cancellation: Soon);
            Assert.True(writer.IsHeld);
        }
    }

    [Theory, EveryBackend]
    public async Task Readers_and_writers_never_meet_over_thousands_of_rounds(TestBackend backend)
    {
        var name = Unique("rw");
        ReadWriteLock[] clients = [(await LocksAsync(backend)).ReadWrite(name), (await LocksAsync(backend)).ReadWrite(name)];
        var (readers, writers, value) = (0, 0, 0);
        var rounds = Rounds(backend, overNetwork: 150, inProcess: 400);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++)
            {
                if (caller < 2)
                {
                    await using var held = await clients[caller % 2].AcquireWriteAsync();
                    Assert.Equal(1, Interlocked.Increment(ref writers));
                    Assert.Equal(0, Volatile.Read(ref readers));
                    value++;
                    await Task.Yield();
                    Interlocked.Decrement(ref writers);
                }
                else
                {
                    await using var held = await clients[caller % 2].AcquireReadAsync();
                    Interlocked.Increment(ref readers);
                    Assert.Equal(0, Volatile.Read(ref writers));
                    await Task.Yield();
                    Interlocked.Decrement(ref readers);
                }
            }
        })));
        Assert.Equal(2 * rounds, value);
    }
}
