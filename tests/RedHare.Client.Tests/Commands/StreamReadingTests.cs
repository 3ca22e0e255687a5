using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class StreamReadingTests(TestServers servers) : ClientTest(servers)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    [Theory, EveryBackend]
    public async Task Reading_one_and_several(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        Assert.Empty(await streams.XReadAsync(Key("a"), StreamPosition.Beginning));
        Assert.Empty(await streams.XReadAsync([(Key("a"), StreamPosition.Beginning)]));
        Assert.Empty(await streams.XReadAsync([]));
        for (ulong i = 1; i <= 3; i++) await streams.XAddAsync(Key("a"), "i", (long)i, new StreamId(i, 0));
        await streams.XAddAsync(Key("b"), "x", "y", new StreamId(5, 0));
        Assert.Equal(["2", "3"], (await streams.XReadAsync(Key("a"), new StreamId(1, 0))).Select(entry => entry["i"]));
        Assert.Equal(["1"], (await streams.XReadAsync(Key("a"), default, count: 1)).Select(entry => entry["i"]));
        var both = await streams.XReadAsync([(Key("a"), new StreamId(2, 0)), (Key("none"), default), (Key("b"), default)], count: 9);
        Assert.Equal([(Key("a"), 1), (Key("b"), 1)], both.Select(stream => (stream.Key.ToString(), stream.Entries.Length)));
        Assert.Equal("y", both[1].Entries[0]["x"]);
    }

    [Theory, EveryBackend]
    public async Task Blocking_waits_for_an_entry_or_its_time(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        Assert.Empty(await streams.XReadAsync(Key("s"), StreamPosition.End, block: Short));
        Assert.Empty(await streams.XReadAsync([(Key("s"), StreamPosition.End)], block: Short));
        var waiting = streams.XReadAsync(Key("s"), default, block: Timeout.InfiniteTimeSpan, cancellation: Soon).AsTask();
        Assert.False(waiting.IsCompleted);
        await streams.XAddAsync(Key("s"), "f", "v");
        Assert.Equal("v", Assert.Single(await waiting)["f"]);
    }

    [Theory, EveryBackend]
    public async Task A_group_reads_several_streams_and_waits(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        foreach (var name in new[] { "a", "b" }) await streams.XGroupCreateAsync(Key(name), "g", default(StreamPosition), makeStream: true);
        Assert.Empty(await streams.XReadGroupAsync(Key("a"), "g", "c", block: Short));
        Assert.Empty(await streams.XReadGroupAsync([], "g", "c"));
        var waiting = streams.XReadGroupAsync([(Key("a"), StreamPosition.New), (Key("b"), StreamPosition.New)], "g", "c", count: 5, block: Timeout.InfiniteTimeSpan, noAck: true, cancellation: Soon).AsTask();
        await streams.XAddAsync(Key("b"), "f", "v");
        var read = Assert.Single(await waiting);
        Assert.Equal((Key("b"), "v"), (read.Key.ToString(), read.Entries[0]["f"]));
        Assert.Equal(0, (await streams.XPendingAsync(Key("b"), "g")).Count);
    }

    [Theory, EveryBackend]
    public async Task All_entries_and_those_that_come(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        for (var i = 0; i < 5; i++) await streams.XAddAsync(Key("s"), "i", i);
        var seen = new List<string?>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Soon);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var entry in streams.ReadAllAsync(Key("s"), StreamPosition.Beginning, count: 2, enough.Token))
            {
                seen.Add(entry["i"]);
                if (seen.Count == 5) await streams.XAddAsync(Key("s"), "i", 5, cancellation: Soon);
                if (seen.Count == 6) await enough.CancelAsync();
            }
        });
        Assert.Equal(["0", "1", "2", "3", "4", "5"], seen);
    }

    [Theory, EveryBackend]
    public async Task From_the_end_no_entry_is_left_out_between_two_reads(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        await streams.XAddAsync(Key("s"), "i", -1);
        await using var reader = streams.ReadAllAsync(Key("s"), StreamPosition.End, count: 1, Soon).GetAsyncEnumerator(Soon);
        var first = reader.MoveNextAsync().AsTask();
        // The end is known when the reader waits; until then what is added may lie before it.
        for (var i = 0; !first.IsCompleted; i++) await streams.XAddAsync(Key("s"), "i", i);
        Assert.True(await first);
        var next = int.Parse(reader.Current["i"]!, System.Globalization.CultureInfo.InvariantCulture) + 1;
        var last = await streams.XAddAsync(Key("s"), "i", "last");
        while (await reader.MoveNextAsync() && reader.Current.Id != last) Assert.Equal($"{next++}", reader.Current["i"]);
        Assert.Equal(last, reader.Current.Id);
    }

    [Theory, EveryBackend]
    public async Task A_consumer_gets_what_it_had_and_then_what_comes(TestBackend backend)
    {
        var streams = (await OpenAsync(backend)).Streams;
        for (var i = 0; i < 4; i++) await streams.XAddAsync(Key("s"), "i", i, new StreamId(1, (ulong)i));
        await streams.XGroupCreateAsync(Key("s"), "g", StreamPosition.Beginning);
        await streams.XReadGroupAsync(Key("s"), "g", "c", count: 3);
        await streams.XDelAsync(Key("s"), new StreamId(1, 1));
        var seen = new List<string?>();
        await foreach (var entry in streams.ReadGroupAllAsync(Key("s"), "g", "c", count: 1, Soon))
        {
            seen.Add(entry["i"]);
            await streams.XAckAsync(Key("s"), "g", entry.Id);
            if (seen.Count == 3) await streams.XAddAsync(Key("s"), "i", 4);
            if (seen.Count == 4) break;
        }
        Assert.Equal(["0", "2", "3", "4"], seen);
    }

    [Fact]
    public async Task A_consumer_that_lost_its_connection_gets_what_was_on_the_way()
    {
        await using var server = EmbeddedServer.Open(("port", "0"));
        var port = ((System.Net.IPEndPoint)server.Listen()[0]).Port;
        using var killer = server.Connect();
        await using var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{port}", Soon);
        await redis.Streams.XGroupCreateAsync("s", "g", StreamPosition.Beginning, makeStream: true);
        const int Count = 200;
        var adding = Task.Run(async () =>
        {
            for (var i = 0; i < Count; i++)
            {
                killer.Execute("XADD", "s", "*", "i", $"{i}");
                if (i % 20 == 0) killer.Execute("CLIENT", "KILL", "TYPE", "normal");
                await Task.Yield();
            }
        });
        var seen = new List<string?>();
        await foreach (var entry in redis.Streams.ReadGroupAllAsync("s", "g", "c", count: 3, Soon))
        {
            seen.Add(entry["i"]);
            if (seen.Count == Count) break;
        }
        await adding;
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"{i}"), seen);
    }

    [Fact]
    public void Ids_are_read_compared_and_written()
    {
        Assert.Equal(new StreamId(5, 0), StreamId.Parse("5"));
        Assert.Equal("18446744073709551615-7", StreamId.Parse("18446744073709551615-7").ToString());
        Assert.Throws<FormatException>(() => StreamId.Parse("5-"));
        Assert.All(["", "-1", "x", "1-2-3", "1-x", "18446744073709551616"], text => Assert.False(StreamId.TryParse(text, out _), text));
        Assert.True(StreamId.Min < new StreamId(0, 1) && new StreamId(1, 0) > new StreamId(0, 9) && StreamId.Max >= StreamId.Max && StreamId.Min <= StreamId.Max);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        Assert.Equal(time, StreamId.At(time).Time);
        Assert.Equal((null, null, StreamId.Max), (StreamPosition.End.Id, StreamPosition.New.Id, StreamPosition.After(StreamId.Max).Id));
    }
}
