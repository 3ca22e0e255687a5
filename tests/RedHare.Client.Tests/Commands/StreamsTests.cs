using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class StreamsTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task Entries_are_added_and_ranged_over(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        Assert.Null(await streams.XAddNoMkStreamAsync(Key("s"), [("f", "v")]));
        Assert.Equal(new StreamId(1, 1), await streams.XAddAsync(Key("s"), [("name", "Ann"), ("name", "Eve"), ("age", 7)], new StreamId(1, 1)));
        Assert.Equal(new StreamId(1, 2), await streams.XAddAsync(Key("s"), "raw", new byte[] { 0, 255 }, NewStreamId.At(1)));
        Assert.Equal(new StreamId(2, 0), await streams.XAddNoMkStreamAsync(Key("s"), [("f", "v")], new StreamId(2, 0)));
        var made = await streams.XAddAsync(Key("s"), "f", "w");
        Assert.True(made > new StreamId(2, 0));
        Assert.InRange(made.Time, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        Assert.Equal(4, await streams.XLenAsync(Key("s")));

        var all = await streams.XRangeAsync(Key("s"));
        Assert.Equal([new(1, 1), new(1, 2), new(2, 0), made], all.Select(entry => entry.Id));
        Assert.Equal([new("name", "Ann"), new("name", "Eve"), new("age", "7")], all[0].Fields);
        Assert.Equal(("Ann", "7", null, 3), (all[0]["name"], all[0]["age"], all[0]["none"], all[0].Count));
        Assert.Equal([0, 255], all[1].GetBytes("raw")!.Value.ToArray());
        Assert.Null(all[1].GetBytes("none"));
        Assert.Equal([0, 255], all[1].FieldBytes.Single().Value.ToArray());
        Assert.Equal([new StreamId(1, 2), new(2, 0)], (await streams.XRangeAsync(Key("s"), StreamBound.Exclusive(new(1, 1)), new StreamId(2, 0))).Select(entry => entry.Id));
        Assert.Equal([new StreamId(1, 1)], (await streams.XRangeAsync(Key("s"), count: 1)).Select(entry => entry.Id));
        Assert.Equal([new StreamId(2, 0), new(1, 2)], (await streams.XRevRangeAsync(Key("s"), StreamBound.Exclusive(made), StreamBound.Inclusive(new(1, 2)))).Select(entry => entry.Id));
        Assert.Equal([made], (await streams.XRevRangeAsync(Key("s"), count: 1)).Select(entry => entry.Id));
        Assert.Empty(await streams.XRangeAsync(Key("absent")));
    }

    [Theory, EveryBackend]
    public async Task Entries_are_deleted_and_trimmed(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        for (ulong i = 1; i <= 9; i++) await streams.XAddAsync(Key("s"), "i", (long)i, new StreamId(i, 0));
        Assert.True(await streams.XDelAsync(Key("s"), new StreamId(9, 0)));
        Assert.False(await streams.XDelAsync(Key("s"), new StreamId(9, 0)));
        Assert.Equal(1, await streams.XDelAsync(Key("s"), [new StreamId(8, 0), new StreamId(80, 0)]));
        Assert.Equal(0, await streams.XDelAsync(Key("s"), []));
        Assert.Equal(2, await streams.XTrimAsync(Key("s"), StreamTrim.ExactMaxLength(5)));
        Assert.Equal(1, await streams.XTrimAsync(Key("s"), StreamTrim.ExactMinId(new(4, 0))));
        Assert.Equal(0, await streams.XTrimAsync(Key("s"), StreamTrim.MaxLength(1, limit: 10)));
        Assert.Equal(0, await streams.XTrimAsync(Key("s"), StreamTrim.MinId(new(5, 0), limit: 10)));
        Assert.Equal(0, await streams.XTrimAsync(Key("s"), default));
        await streams.XAddAsync(Key("s"), "i", 10, new StreamId(10, 0), StreamTrim.ExactMaxLength(2));
        Assert.Equal([new StreamId(7, 0), new(10, 0)], (await streams.XRangeAsync(Key("s"))).Select(entry => entry.Id));
        await streams.XSetIdAsync(Key("s"), new(20, 5), entriesAdded: 100, maxDeletedId: new(9, 0));
        var info = await streams.XInfoStreamAsync(Key("s"));
        Assert.Equal((new StreamId(20, 5), 100L, new StreamId(9, 0)), (info.LastGeneratedId, info.EntriesAdded, info.MaxDeletedEntryId));
    }

    [Theory, EveryBackend]
    public async Task What_cannot_be_is_refused_before_it_is_sent(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        await Assert.ThrowsAsync<ArgumentException>(async () => await streams.XAddAsync(Key("s"), []));
        await Assert.ThrowsAsync<ArgumentException>(async () => await streams.XAddNoMkStreamAsync(Key("s"), []));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await streams.XReadAsync(Key("s"), default, block: TimeSpan.FromSeconds(-5)));
        Assert.Equal(0, await streams.XLenAsync(Key("s")));
    }

    [Theory, EveryBackend]
    public async Task Info_tells_everything(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        for (ulong i = 1; i <= 3; i++) await streams.XAddAsync(Key("s"), "i", (long)i, new StreamId(i, 0));
        await streams.XGroupCreateAsync(Key("s"), "g", default(StreamPosition));
        await streams.XReadGroupAsync(Key("s"), "g", "ann", count: 2);
        await streams.XGroupCreateConsumerAsync(Key("s"), "g", "eve");

        var brief = await streams.XInfoStreamAsync(Key("s"));
        Assert.Equal((3L, new StreamId(3, 0), 3L, 1L), (brief.Length, brief.LastGeneratedId, brief.EntriesAdded, brief.Groups));
        Assert.Equal((new StreamId(1, 0), "1", "3"), (brief.RecordedFirstEntryId, brief.FirstEntry?["i"], brief.LastEntry?["i"]));

        var full = await streams.XInfoStreamFullAsync(Key("s"), count: 1);
        Assert.Equal((3L, new StreamId(3, 0), 3L, new StreamId(1, 0), new StreamId(0, 0)), (full.Length, full.LastGeneratedId, full.EntriesAdded, full.RecordedFirstEntryId, full.MaxDeletedEntryId));
        Assert.Equal("1", Assert.Single(full.Entries)["i"]);
        var group = Assert.Single(full.Groups);
        Assert.Equal(("g", new StreamId(2, 0), 2L, 1L, 2L), (group.Name, group.LastDeliveredId, group.EntriesRead, group.Lag, group.PendingCount));
        Assert.Equal((new StreamId(1, 0), "ann", 1L), (group.Pending.Single().Id, group.Pending.Single().Consumer, group.Pending.Single().Deliveries));
        var ann = group.Consumers.Single(consumer => consumer.Name == "ann");
        Assert.Equal((2L, new StreamId(1, 0), "ann"), (ann.PendingCount, ann.Pending.Single().Id, ann.Pending.Single().Consumer));
        Assert.InRange(ann.SeenTime, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        Assert.Null(group.Consumers.Single(consumer => consumer.Name == "eve").ActiveTime);

        var listed = Assert.Single(await streams.XInfoGroupsAsync(Key("s")));
        Assert.Equal(new StreamGroup("g", 2, 2, new(2, 0), 2, 1), listed);
        var consumers = await streams.XInfoConsumersAsync(Key("s"), "g");
        Assert.Equal([("ann", 2L), ("eve", 0L)], consumers.Select(consumer => (consumer.Name, consumer.Pending)));
        Assert.True(consumers[0].Idle >= TimeSpan.Zero);
        Assert.Null(consumers[1].Inactive);
        await Assert.ThrowsAsync<RedisServerException>(async () => await streams.XInfoStreamAsync(Key("absent")));
    }
}
