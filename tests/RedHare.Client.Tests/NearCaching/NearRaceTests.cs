using Xunit;

namespace RedHare.Client.Tests.NearCaching;

/// <summary>Each order in which a reply and a word of change can come, one after the other.</summary>
public sealed class NearRaceTests
{
    private static readonly byte[] Key = [.. "k"u8];

    [Fact]
    public async Task A_change_told_while_the_read_is_under_way_wins()
    {
        var (server, near) = await OpenAsync();
        var read = near.GetAsync("k").AsTask();
        var load = await server.AskedAsync();
        server.Listener.OnStale(Key);
        load.Reply("old");
        Assert.Equal("old", await read);
        Assert.False(near.TryGet("k", out _));
        await ReadsAnewAsync(server, near, "new");
    }

    [Fact]
    public async Task A_change_told_after_the_reply_drops_what_was_kept()
    {
        var (server, near) = await OpenAsync();
        await LoadAsync(server, near, "old");
        Assert.True(near.TryGet("k", out var held));
        Assert.Equal("old", held);
        server.Listener.OnStale(Key);
        Assert.False(near.TryGet("k", out _));
        await ReadsAnewAsync(server, near, "new");
    }

    [Fact]
    public async Task Who_asks_after_the_change_does_not_share_a_read_from_before_it()
    {
        var (server, near) = await OpenAsync();
        var early = near.GetAsync("k").AsTask();
        var first = await server.AskedAsync();
        server.Listener.OnStale(Key);
        var late = near.GetAsync("k").AsTask();
        var second = await server.AskedAsync();
        second.Reply("new");
        Assert.Equal("new", await late);
        first.Reply("old");
        Assert.Equal("old", await early);
        Assert.True(near.TryGet("k", out var held));
        Assert.Equal("new", held);
    }

    [Theory]
    [InlineData(AllStale.Flush)]
    [InlineData(AllStale.ConnectionLost)]
    [InlineData(AllStale.TopologyChange)]
    public async Task All_copies_go_and_reads_under_way_are_not_kept(AllStale reason)
    {
        var (server, near) = await OpenAsync();
        await LoadAsync(server, near, "old");
        var other = near.GetAsync("other").AsTask();
        var load = await server.AskedAsync();
        server.Listener.OnAllStale(reason);
        Assert.False(near.TryGet("k", out _));
        load.Reply("old");
        Assert.Equal("old", await other);
        Assert.False(near.TryGet("other", out _));
        Assert.Equal((0, 0L, 1L), (near.Statistics.Entries, near.Statistics.Bytes, near.Statistics.Flushes));
        await ReadsAnewAsync(server, near, "new");
    }

    [Fact]
    public async Task A_change_drops_all_that_was_read_of_the_key()
    {
        var (server, near) = await OpenAsync();
        foreach (var (line, ask) in Reads(near))
        {
            var read = ask();
            var load = await server.AskedAsync();
            Assert.Equal(line, load.Line);
            load.Reply("v");
            await read;
            await ask();
        }
        Assert.Equal(4, server.LoadCount);
        server.Listener.OnStale(Key);
        foreach (var (line, ask) in Reads(near))
        {
            var read = ask();
            Assert.Equal(line, (await server.AskedAsync()).Line);
            _ = read;
        }
    }

    [Fact]
    public async Task The_writer_sees_its_write_though_the_server_has_not_told_yet()
    {
        var (server, near) = await OpenAsync();
        await LoadAsync(server, near, "old");
        await near.Strings.SetAsync("k", "new");
        await ReadsAnewAsync(server, near, "new");
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("FLUSHDB")]
    public async Task Who_flushes_sees_it_though_the_server_has_not_told_yet(string flush)
    {
        var (server, near) = await OpenAsync();
        await LoadAsync(server, near, "old");
        await near.ExecuteAsync(flush);
        Assert.False(near.TryGet("k", out _));
    }

    [Fact]
    public async Task A_heartbeat_without_length_and_bounds_below_one_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await NearCache.OpenAsync(new ScriptedServer(), new NearCacheOptions { Heartbeat = TimeSpan.Zero }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await NearCache.OpenAsync(new ScriptedServer(), new NearCacheOptions { MaxEntries = 0 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await NearCache.OpenAsync(new ScriptedServer(), new NearCacheOptions { MaxBytes = 0 }));
    }

    [Fact]
    public async Task A_cancelled_read_asks_nobody()
    {
        var (server, near) = await OpenAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await near.GetAsync("k", new CancellationToken(canceled: true)));
        Assert.Equal(0, server.LoadCount);
    }

    [Fact]
    public async Task Misses_of_one_key_at_a_time_load_once()
    {
        var (server, near) = await OpenAsync();
        var reads = Enumerable.Range(0, 100).Select(_ => Task.Run(() => near.GetAsync("k").AsTask())).ToArray();
        (await server.AskedAsync()).Reply("v");
        Assert.All(await Task.WhenAll(reads), value => Assert.Equal("v", value));
        Assert.Equal(1, server.LoadCount);
        Assert.Equal((100, 1L), (near.Statistics.Hits + near.Statistics.Misses, near.Statistics.Loads));
    }

    [Fact]
    public async Task A_failed_load_fails_for_all_who_wait_and_is_not_kept()
    {
        var (server, near) = await OpenAsync();
        var reads = Enumerable.Range(0, 3).Select(_ => near.GetAsync("k").AsTask()).ToArray();
        (await server.AskedAsync()).Answer.SetException(new TimeoutException());
        foreach (var read in reads) await Assert.ThrowsAsync<TimeoutException>(() => read);
        Assert.Equal(0, near.Statistics.Entries);
        await ReadsAnewAsync(server, near, "v");
    }

    [Fact]
    public async Task Who_gives_up_waiting_does_not_end_the_load_of_others()
    {
        var (server, near) = await OpenAsync();
        using var cancellation = new CancellationTokenSource();
        var impatient = near.GetAsync("k", cancellation.Token).AsTask();
        var patient = near.GetAsync("k").AsTask();
        var load = await server.AskedAsync();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        load.Reply("v");
        Assert.Equal("v", await patient);
        Assert.True(near.TryGet("k", out _));
    }

    [Fact]
    public async Task A_server_that_gives_no_sign_of_life_empties_the_cache()
    {
        var server = new ScriptedServer();
        await using var near = await NearCache.OpenAsync(server, new NearCacheOptions { Heartbeat = TimeSpan.FromMilliseconds(20) });
        await LoadAsync(server, near, "old");
        server.Answers = false;
        while (near.TryGet("k", out _)) await Task.Delay(1);
        Assert.NotEqual(0, near.Statistics.LostConnections);
    }

    [Fact]
    public async Task A_new_epoch_of_a_cluster_empties_the_cache()
    {
        var server = new ScriptedServer(masters: 3);
        await using var near = await NearCache.OpenAsync(server, new NearCacheOptions { Heartbeat = TimeSpan.FromMilliseconds(20) });
        await LoadAsync(server, near, "old");
        await near.SynchronizeAsync();
        Assert.True(near.TryGet("k", out _));
        server.Epoch++;
        while (near.TryGet("k", out _)) await Task.Delay(1);
        Assert.Equal(0, near.Statistics.LostConnections);
    }

    [Fact]
    public async Task An_absent_key_of_a_cluster_is_not_held_since_nobody_tells_when_it_comes_elsewhere()
    {
        var server = new ScriptedServer(masters: 3);
        await using var near = await NearCache.OpenAsync(server);
        await LoadAsync(server, near, null);
        Assert.False(near.TryGet("k", out _));
        await LoadAsync(server, near, "v");
        Assert.True(near.TryGet("k", out _));
    }

    [Fact]
    public async Task A_copy_ends_with_its_key_and_with_its_age()
    {
        var time = new ManualTime();
        var server = new ScriptedServer();
        await using var near = await NearCache.OpenAsync(server, new NearCacheOptions { TimeProvider = time, MaxAge = TimeSpan.FromSeconds(100) });
        await LoadAsync(server, near, "a", timeToLive: 10_000);
        time.Advance(TimeSpan.FromSeconds(9.999));
        Assert.True(near.TryGet("k", out _));
        time.Advance(TimeSpan.FromSeconds(0.001));
        Assert.False(near.TryGet("k", out _));
        await LoadAsync(server, near, "b", timeToLive: -1);
        time.Advance(TimeSpan.FromSeconds(99.999));
        Assert.True(near.TryGet("k", out _));
        time.Advance(TimeSpan.FromSeconds(0.001));
        await ReadsAnewAsync(server, near, "c");
    }

    [Fact]
    public async Task What_the_time_to_live_cannot_be_asked_of_is_not_held()
    {
        var (server, near) = await OpenAsync();
        var read = near.GetAsync("k").AsTask();
        (await server.AskedAsync()).Answer.SetResult([Reply.Bulk([.. "v"u8]), Reply.Error("NOPERM no")]);
        Assert.Equal("v", await read);
        Assert.False(near.TryGet("k", out _));
    }

    [Fact]
    public async Task Nothing_is_kept_once_disposed()
    {
        var (server, near) = await OpenAsync();
        await LoadAsync(server, near, "v");
        var read = near.GetAsync("late").AsTask();
        var load = await server.AskedAsync();
        await near.DisposeAsync();
        load.Reply("v");
        Assert.Equal("v", await read);
        Assert.False(near.TryGet("k", out _));
        Assert.False(near.TryGet("late", out _));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await near.GetAsync("k"));
    }

    private static async Task<(ScriptedServer Server, NearCache Near)> OpenAsync()
    {
        var server = new ScriptedServer();
        return (server, await NearCache.OpenAsync(server));
    }

    private static (string Line, Func<Task> Ask)[] Reads(NearCache near) =>
    [
        ("GET k", () => near.GetAsync("k").AsTask()),
        ("HGET k a", () => near.ExecuteAsync("HGET", "k", "a").AsTask()),
        ("HGET k b", () => near.ExecuteAsync("HGET", "k", "b").AsTask()),
        ("HGETALL k", () => near.ExecuteAsync("HGETALL", "k").AsTask()),
    ];

    private static async Task LoadAsync(ScriptedServer server, NearCache near, string? value, long timeToLive = -1)
    {
        var read = near.GetAsync("k").AsTask();
        (await server.AskedAsync()).Reply(value, timeToLive);
        Assert.Equal(value, await read);
    }

    private static async Task ReadsAnewAsync(ScriptedServer server, NearCache near, string value)
    {
        await LoadAsync(server, near, value);
        Assert.True(near.TryGet("k", out var held));
        Assert.Equal(value, held);
    }
}
