using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class StreamGroupsTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task Groups_and_consumers_come_and_go(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        await Assert.ThrowsAsync<RedisServerException>(async () => await streams.XGroupCreateAsync(Key("s"), "g", StreamPosition.End));
        await streams.XGroupCreateAsync(Key("s"), "g", StreamPosition.End, makeStream: true, entriesRead: 0);
        Assert.Equal("BUSYGROUP", (await Assert.ThrowsAsync<RedisServerException>(async () => await streams.XGroupCreateAsync(Key("s"), "g", StreamPosition.End))).Code);
        Assert.True(await streams.XGroupCreateConsumerAsync(Key("s"), "g", "c"));
        Assert.False(await streams.XGroupCreateConsumerAsync(Key("s"), "g", "c"));
        await streams.XAddAsync(Key("s"), "f", "v", new StreamId(1, 0));
        Assert.Single(await streams.XReadGroupAsync(Key("s"), "g", "c"));
        await streams.XGroupSetIdAsync(Key("s"), "g", StreamPosition.Beginning, entriesRead: 0);
        Assert.Equal(StreamId.Min, (await streams.XInfoGroupsAsync(Key("s")))[0].LastDeliveredId);
        Assert.Equal(1, await streams.XGroupDelConsumerAsync(Key("s"), "g", "c"));
        Assert.True(await streams.XGroupDestroyAsync(Key("s"), "g"));
        Assert.False(await streams.XGroupDestroyAsync(Key("s"), "g"));
    }

    [Theory, EveryBackend]
    public async Task What_is_given_is_pending_until_it_is_acknowledged(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        await FillAsync(streams, 4);
        Assert.Equal([1UL, 2UL], (await streams.XReadGroupAsync(Key("s"), "g", "ann", count: 2)).Select(entry => entry.Id.Milliseconds));
        Assert.Equal([3UL, 4UL], (await streams.XReadGroupAsync(Key("s"), "g", "eve", StreamPosition.New)).Select(entry => entry.Id.Milliseconds));
        Assert.Empty(await streams.XReadGroupAsync(Key("s"), "g", "eve"));
        Assert.Equal([2UL], (await streams.XReadGroupAsync(Key("s"), "g", "ann", new StreamId(1, 0))).Select(entry => entry.Id.Milliseconds));

        var sum = await streams.XPendingAsync(Key("s"), "g");
        Assert.Equal((4L, new StreamId(1, 0), new StreamId(4, 0)), (sum.Count, sum.First, sum.Last));
        Assert.Equal([new("ann", 2), new("eve", 2)], sum.Consumers);
        var entries = await streams.XPendingAsync(Key("s"), "g", 10, new StreamId(2, 0), StreamBound.Exclusive(new(4, 0)));
        Assert.Equal([(2UL, "ann"), (3UL, "eve")], entries.Select(entry => (entry.Id.Milliseconds, entry.Consumer)));
        Assert.Equal([2L, 1L], entries.Select(entry => entry.Deliveries));
        Assert.Equal([3UL, 4UL], (await streams.XPendingAsync(Key("s"), "g", 10, consumer: "eve", minIdle: TimeSpan.Zero)).Select(entry => entry.Id.Milliseconds));
        Assert.Empty(await streams.XPendingAsync(Key("s"), "g", 10, minIdle: TimeSpan.FromHours(1)));

        Assert.True(await streams.XAckAsync(Key("s"), "g", new StreamId(1, 0)));
        Assert.False(await streams.XAckAsync(Key("s"), "g", new StreamId(1, 0)));
        Assert.Equal(2, await streams.XAckAsync(Key("s"), "g", [new StreamId(2, 0), new StreamId(3, 0), new StreamId(9, 0)]));
        Assert.Equal(0, await streams.XAckAsync(Key("s"), "g", []));
        await streams.XAckAsync(Key("s"), "g", new StreamId(4, 0));
        Assert.Equal(new StreamPending(0, null, null, []), await streams.XPendingAsync(Key("s"), "g") with { Consumers = [] });
    }

    [Theory, EveryBackend]
    public async Task Pending_entries_go_to_another_consumer(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        await FillAsync(streams, 5);
        await streams.XReadGroupAsync(Key("s"), "g", "ann");
        StreamId[] two = [new(1, 0), new(2, 0)];
        Assert.Empty(await streams.XClaimAsync(Key("s"), "g", "eve", TimeSpan.FromHours(1), two));
        Assert.Equal(two, (await streams.XClaimAsync(Key("s"), "g", "eve", TimeSpan.Zero, two)).Select(entry => entry.Id));
        Assert.Equal([new StreamId(3, 0)], await streams.XClaimJustIdAsync(
            Key("s"), "g", "eve", TimeSpan.Zero, [new StreamId(3, 0)], new StreamClaimOptions { Idle = TimeSpan.FromMinutes(2), RetryCount = 7, LastId = new(1, 0) }));
        var third = Assert.Single(await streams.XPendingAsync(Key("s"), "g", 1, new StreamId(3, 0)));
        Assert.Equal(("eve", 7L), (third.Consumer, third.Deliveries));
        Assert.True(third.Idle >= TimeSpan.FromMinutes(2));
        await streams.XAckAsync(Key("s"), "g", new StreamId(5, 0));
        Assert.Single(await streams.XClaimAsync(Key("s"), "g", "eve", TimeSpan.Zero, [new StreamId(5, 0)], new StreamClaimOptions { Force = true, Time = DateTimeOffset.UtcNow.AddMinutes(-1) }));
        Assert.Empty(await streams.XClaimAsync(Key("s"), "g", "eve", TimeSpan.Zero, []));
        Assert.Empty(await streams.XClaimJustIdAsync(Key("s"), "g", "eve", TimeSpan.Zero, []));

        await streams.XDelAsync(Key("s"), new StreamId(2, 0));
        var claim = await streams.XAutoClaimAsync(Key("s"), "g", "bob", TimeSpan.Zero, count: 3);
        Assert.Equal(([new(1, 0), new(3, 0)], [new(2, 0)], new StreamId(4, 0)), (claim.Entries.Select(entry => entry.Id).ToArray(), claim.Deleted, claim.Next), SameClaim);
        Assert.Equal("1", claim.Entries[0]["i"]);
        var ids = await streams.XAutoClaimJustIdAsync(Key("s"), "g", "bob", TimeSpan.Zero, claim.Next);
        Assert.Equal((new StreamId[] { new(4, 0), new(5, 0) }, Array.Empty<StreamId>(), StreamId.Min), (ids.Ids, ids.Deleted, ids.Next), SameClaim);
        Assert.All((await streams.XPendingAsync(Key("s"), "g", 10)), entry => Assert.Equal("bob", entry.Consumer));
    }

    [Theory, EveryBackend]
    public async Task An_entry_deleted_since_it_was_given_has_no_fields(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        await FillAsync(streams, 2);
        await streams.XReadGroupAsync(Key("s"), "g", "ann");
        await streams.XDelAsync(Key("s"), new StreamId(1, 0));
        var history = await streams.XReadGroupAsync(Key("s"), "g", "ann", StreamPosition.Beginning);
        Assert.Equal([(1UL, true), (2UL, false)], history.Select(entry => (entry.Id.Milliseconds, entry.IsDeleted)));
        Assert.Equal((0, null), (history[0].Count, history[0]["i"]));
    }

    private static bool SameClaim((StreamId[] Taken, StreamId[] Deleted, StreamId Next) left, (StreamId[] Taken, StreamId[] Deleted, StreamId Next) right) =>
        left.Taken.SequenceEqual(right.Taken) && left.Deleted.SequenceEqual(right.Deleted) && left.Next == right.Next;

    private async Task FillAsync(StreamCommands streams, int count)
    {
        for (var i = 1; i <= count; i++) await streams.XAddAsync(Key("s"), "i", i, new StreamId((ulong)i, 0));
        await streams.XGroupCreateAsync(Key("s"), "g", StreamPosition.Beginning);
    }
}
