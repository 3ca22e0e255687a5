using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.NearCaching;

/// <summary>What a near cache does in front of every backend, in both modes. Over RESP2 it says that it cannot.</summary>
public sealed class NearCacheTests(TestServers servers) : ClientTest(servers)
{
    private static readonly NearCacheMode[] Modes = Enum.GetValues<NearCacheMode>();

    private readonly List<NearCache> _near = [];

    [Theory, EveryBackend]
    public async Task A_second_read_is_answered_from_memory(TestBackend backend)
    {
        foreach (var mode in Modes)
        {
            if (await OpenAsync(backend, mode) is not var (redis, near)) return;
            await redis.Strings.SetAsync(Key("k"), "v");
            await near.SynchronizeAsync(Soon);
            Assert.Equal("v", await near.GetAsync(Key("k")));
            var second = near.GetAsync(Key("k"));
            Assert.True(second.IsCompletedSuccessfully);
            Assert.Equal("v", await second);
            Assert.Equal((1, 1, 1), (near.Statistics.Hits, near.Statistics.Misses, near.Statistics.Loads));
            await near.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task What_another_client_wrote_is_seen(TestBackend backend)
    {
        foreach (var mode in Modes)
        {
            if (await OpenAsync(backend, mode) is not var (redis, near)) return;
            for (var i = 0; i < 20; i++)
            {
                await redis.Strings.SetAsync(Key("k"), $"{i}");
                await near.SynchronizeAsync(Soon);
                Assert.Equal($"{i}", await near.GetAsync(Key("k")));
            }
            await redis.ExecuteAsync("DEL", Key("k"));
            await near.SynchronizeAsync(Soon);
            Assert.Null(await near.GetAsync(Key("k")));
            await redis.ExecuteAsync("SET", Key("k"), "again");
            await near.SynchronizeAsync(Soon);
            Assert.Equal("again", await near.GetAsync(Key("k")));
            await near.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task Absent_empty_and_present_are_three(TestBackend backend)
    {
        foreach (var mode in Modes)
        {
            if (await OpenAsync(backend, mode) is not var (redis, near)) return;
            await redis.Strings.SetAsync(Key("empty"), "");
            await redis.Strings.SetAsync(Key("null"), "null");
            await near.SynchronizeAsync(Soon);
            for (var i = 0; i < 2; i++)
            {
                Assert.Null(await near.GetAsync(Key("absent")));
                Assert.Null(await near.GetBytesAsync(Key("absent")));
                Assert.Equal("", await near.GetAsync(Key("empty")));
                Assert.Equal(0, (await near.GetBytesAsync(Key("empty")))!.Value.Length);
                Assert.Equal("null", await near.GetAsync(Key("null")));
            }
            Assert.True(near.TryGet(Key("empty"), out var held));
            Assert.Equal("", held);
            if (await IsClusterAsync(redis)) Assert.False(near.TryGet(Key("absent"), out _));
            else Assert.True(near.TryGet(Key("absent"), out held) && held is null);
            await near.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task Every_read_of_one_key_is_held_and_keeps_its_type(TestBackend backend)
    {
        foreach (var mode in Modes)
        {
            if (await OpenAsync(backend, mode) is not var (redis, near)) return;
            await redis.ExecuteAsync("DEL", Key("h"), Key("l"), Key("s"), Key("z"));
            await redis.ExecuteAsync("HSET", Key("h"), "a", "1", "b", "2");
            await redis.ExecuteAsync("RPUSH", Key("l"), "x", "y", "x");
            await redis.ExecuteAsync("SADD", Key("s"), "m");
            await redis.ExecuteAsync("ZADD", Key("z"), 1.5, "one", 2, "two");
            await near.SynchronizeAsync(Soon);
            string[][] reads = [["HGETALL", Key("h")], ["HGET", Key("h"), "a"], ["HGET", Key("h"), "c"], ["HMGET", Key("h"), "a", "c"], ["HLEN", Key("h")], ["LRANGE", Key("l"), "0", "-1"], ["LRANGE", Key("l"), "0", "0"],
                ["SMEMBERS", Key("s")], ["SISMEMBER", Key("s"), "m"], ["ZRANGE", Key("z"), "0", "-1", "WITHSCORES"], ["ZSCORE", Key("z"), "one"], ["TYPE", Key("z")], ["EXISTS", Key("z")]];
            foreach (var read in reads)
            {
                var words = Array.ConvertAll(read[1..], word => (RedisValue)word);
                var expected = await redis.ExecuteAsync(read[0], words);
                var first = await near.ExecuteAsync(read[0], words);
                var again = near.ExecuteAsync(read[0], words);
                Assert.True(again.IsCompletedSuccessfully, $"{read[0]} is not held.");
                var second = await again;
                Assert.Equal((expected.Kind, expected.ToString()), (first.Kind, first.ToString()));
                Assert.Equal((expected.Kind, expected.ToString()), (second.Kind, second.ToString()));
            }
            Assert.Equal(reads.Length, near.Statistics.Loads);
            Assert.Equal(4, near.Statistics.Entries);
            await redis.ExecuteAsync("HSET", Key("h"), "c", "3");
            await near.SynchronizeAsync(Soon);
            Assert.Equal("3", (await near.ExecuteAsync("HGET", Key("h"), "c")).ToString());
            Assert.Equal(6, (await near.ExecuteAsync("HGETALL", Key("h"))).Items.Count);
            await near.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task A_string_may_be_read_as_text_and_as_bytes(TestBackend backend)
    {
        if (await OpenAsync(backend, NearCacheMode.Tracked) is not var (redis, near)) return;
        byte[] binary = [0xff, 0x00, 0xc3, 0xa9];
        await redis.Strings.SetAsync(Key("binary"), binary);
        await redis.Strings.SetAsync(Key("text"), "né");
        Assert.Equal("né", await near.GetAsync(Key("text")));
        var bytes = near.Statistics.Bytes;
        var read = await near.GetBytesAsync(Key("text"));
        Assert.Equal("né", System.Text.Encoding.UTF8.GetString(read!.Value.Span));
        Assert.True(near.Statistics.Bytes > bytes);
        Assert.Equal("né", await near.Strings.GetAsync(Key("text")));
        Assert.Equal("\ufffd\0é", await near.GetAsync(Key("binary")));
        Assert.Equal(binary, (await near.GetBytesAsync(Key("binary")))!.Value.ToArray());
        Assert.Equal(2, near.Statistics.Loads);
    }

    [Theory, EveryBackend]
    public async Task Who_writes_to_an_array_it_was_given_changes_nobody_elses(TestBackend backend)
    {
        if (await OpenAsync(backend, NearCacheMode.Tracked) is not var (redis, near)) return;
        await redis.Strings.SetAsync(Key("k"), "v");
        var first = await near.Strings.GetBytesAsync(Key("k"));
        first![0] = (byte)'X';
        var second = await near.Strings.GetBytesAsync(Key("k"));
        Assert.Equal("v"u8.ToArray(), second!);
        Assert.Equal("v", await near.GetAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task Keys_of_bytes_that_are_no_text_are_held_apart_from_those_that_are(TestBackend backend)
    {
        foreach (var mode in Modes)
        {
            if (await OpenAsync(backend, mode) is not var (redis, near)) return;
            RedisKey binary = (byte[])[.. System.Text.Encoding.UTF8.GetBytes(Key("")), 0x80], other = (byte[])[.. System.Text.Encoding.UTF8.GetBytes(Key("")), 0x81];
            // As text the binary key is held under this; on the wire an ill-formed string is U+FFFD.
            string illFormed = Key("\udc80"), replaced = Key("\ufffd");
            await redis.Strings.SetAsync(binary, "binary");
            await redis.Strings.SetAsync(other, "other");
            await redis.Strings.SetAsync(replaced, "replaced");
            await near.SynchronizeAsync(Soon);
            for (var i = 0; i < 2; i++)
            {
                Assert.Equal("binary", await near.GetAsync(binary));
                Assert.Equal("other", await near.GetAsync(other));
                Assert.Equal("replaced", await near.GetAsync(illFormed));
                Assert.Equal("replaced", await near.GetAsync(replaced));
            }
            Assert.Equal(3, near.Statistics.Entries);
            await redis.Strings.SetAsync(binary, "changed");
            await near.SynchronizeAsync(Soon);
            Assert.Equal("changed", await near.GetAsync(binary));
            Assert.Equal(4, near.Statistics.Loads);
            await near.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task The_writer_sees_its_own_write_at_once(TestBackend backend)
    {
        foreach (var mode in Modes)
        {
            if (await OpenAsync(backend, mode) is not var (_, near)) return;
            for (var i = 0; i < 200; i++)
            {
                await near.Strings.SetAsync(Key("k"), $"{i}");
                Assert.Equal($"{i}", await near.GetAsync(Key("k")));
                await near.Backend.ExecuteBatchAsync([Line("APPEND", Key("k"), "!")], atomic: false, Soon);
                Assert.Equal($"{i}!", await near.GetAsync(Key("k")));
            }
            await near.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task Many_keys_are_read_in_one_go(TestBackend backend)
    {
        if (await OpenAsync(backend, NearCacheMode.Tracked) is not var (redis, near)) return;
        foreach (var name in (string[])["a", "b", "c"]) await redis.Strings.SetAsync(SpreadKey(name), name);
        await near.GetAsync(SpreadKey("b"));
        var values = await near.GetManyAsync([SpreadKey("a"), SpreadKey("b"), SpreadKey("none"), SpreadKey("c")], Soon);
        Assert.Equal<IEnumerable<string?>>(["a", "b", null, "c"], values);
        Assert.Equal((1, 4), (near.Statistics.Hits, near.Statistics.Loads));
    }

    [Theory, EveryBackend]
    public async Task Only_keys_with_the_prefixes_are_held(TestBackend backend)
    {
        foreach (var mode in Modes)
        {
            if (await OpenAsync(backend, mode, options => options with { Prefixes = [Key("held:")] }) is not var (redis, near)) return;
            await redis.Strings.SetAsync(Key("held:k"), "v");
            await redis.Strings.SetAsync(Key("other"), "v");
            // Where all changes are told, the word of this one may come after the first load.
            await near.SynchronizeAsync(Soon);
            for (var i = 0; i < 2; i++)
            {
                Assert.Equal("v", await near.GetAsync(Key("held:k")));
                Assert.Equal("v", await near.GetAsync(Key("other")));
                Assert.Equal(1, (await near.GetBytesAsync(Key("other")))!.Value.Length);
                Assert.Null(await near.GetBytesAsync(Key("absent")));
            }
            Assert.Equal((1, 1, 1), (near.Statistics.Entries, near.Statistics.Hits, near.Statistics.Loads));
            await redis.Strings.SetAsync(Key("held:k"), "w");
            await near.SynchronizeAsync(Soon);
            Assert.Equal("w", await near.GetAsync(Key("held:k")));
            await near.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task An_error_is_thrown_and_not_held(TestBackend backend)
    {
        if (await OpenAsync(backend, NearCacheMode.Tracked) is not var (redis, near)) return;
        await redis.ExecuteAsync("RPUSH", Key("k"), "x");
        for (var i = 0; i < 2; i++) Assert.Equal("WRONGTYPE", (await Assert.ThrowsAsync<RedisServerException>(async () => await near.GetAsync(Key("k")))).Code);
        Assert.Equal((0, 2), (near.Statistics.Entries, near.Statistics.Loads));
        await redis.ExecuteAsync("DEL", Key("k"));
        Assert.Null(await near.GetAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task A_copy_ends_when_its_key_expires(TestBackend backend)
    {
        var time = new ManualTime();
        foreach (var mode in Modes)
        {
            if (await OpenAsync(backend, mode, options => options with { TimeProvider = time }) is not var (redis, near)) return;
            await redis.ExecuteAsync("SET", Key("k"), "v", "PX", 100_000);
            await near.SynchronizeAsync(Soon);
            Assert.Equal("v", await near.GetAsync(Key("k")));
            Assert.True(near.TryGet(Key("k"), out _));
            time.Advance(TimeSpan.FromSeconds(100));
            Assert.False(near.TryGet(Key("k"), out _));
            // An end that is taken away or put off is a change.
            Assert.Equal("v", await near.GetAsync(Key("k")));
            await redis.ExecuteAsync("PERSIST", Key("k"));
            await near.SynchronizeAsync(Soon);
            Assert.Equal("v", await near.GetAsync(Key("k")));
            time.Advance(TimeSpan.FromSeconds(100));
            Assert.True(near.TryGet(Key("k"), out _));
            await near.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task A_key_that_the_server_expires_is_told(TestBackend backend)
    {
        foreach (var mode in Modes)
        {
            if (await OpenAsync(backend, mode, options => options with { FollowExpiry = false }) is not var (redis, near)) return;
            await redis.ExecuteAsync("SET", Key("k"), "v", "PX", 30);
            while (await near.GetAsync(Key("k")) is not null) await Task.Delay(1, Soon);
            await near.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task Entries_and_bytes_are_bounded(TestBackend backend)
    {
        if (await OpenAsync(backend, NearCacheMode.Tracked, options => options with { MaxEntries = 50, MaxBytes = 20_000 }) is not var (redis, near)) return;
        for (var i = 0; i < 200; i++) await near.GetAsync(Key($"absent{i}"));
        if (!await IsClusterAsync(redis)) Assert.Equal((50, 150), (near.Statistics.Entries, near.Statistics.Evictions));
        await redis.ExecuteAsync("SET", Key("giant"), new string('g', 3000));
        await near.GetAsync(Key("giant"));
        Assert.False(near.TryGet(Key("giant"), out _));
        for (var i = 0; i < 100; i++)
        {
            await redis.Strings.SetAsync(Key($"large{i}"), new string('x', 500));
            Assert.Equal(500, (await near.GetAsync(Key($"large{i}")))!.Length);
            Assert.InRange(near.Statistics.Bytes, 1, 20_000);
        }
        Assert.InRange(near.Statistics.Entries, 10, 20);
    }

    [Theory, EveryBackend]
    public async Task A_hit_allocates_nothing(TestBackend backend)
    {
        if (await OpenAsync(backend, NearCacheMode.Tracked) is not var (redis, near)) return;
        var key = Key("k");
        await redis.Strings.SetAsync(key, "v");
        await near.GetAsync(key);
        await near.GetBytesAsync(key);
        Assert.Equal(0, Allocated(() => IsDone(near.GetAsync(key))));
        Assert.Equal(0, Allocated(() => IsDone(near.GetBytesAsync(key))));
        Assert.Equal(0, Allocated(() => near.TryGet(key, out _)));
        Assert.Equal(0, Allocated(() => IsDone(near.GetAsync(new RedisKey(key)))));
    }

    private static bool IsDone<T>(ValueTask<T> read) => read.IsCompletedSuccessfully;

    private static long Allocated(Func<bool> hit)
    {
        // The first calls compile and fill pools.
        for (var i = 0; i < 100; i++) Assert.True(hit());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var hits = true;
        for (var i = 0; i < 1000; i++) hits &= hit();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(hits);
        return allocated;
    }

    private static async Task<bool> IsClusterAsync(RedisConnection redis) => await redis.Backend.MastersAsync(Soon) is not [var only] || !ReferenceEquals(only, redis.Backend);

    /// <summary>A connection and a near cache of its own, or null over RESP2, where it was refused as it should be.</summary>
    private async Task<(RedisConnection Redis, NearCache Near)?> OpenAsync(TestBackend backend, NearCacheMode mode, Func<NearCacheOptions, NearCacheOptions>? change = null)
    {
        var redis = await OpenAsync(backend);
        var options = new NearCacheOptions { Mode = mode, Prefixes = mode == NearCacheMode.Broadcast ? [Key("")] : [] };
        if (change is not null) options = change(options);
        if (backend == TestBackend.RedHareResp2)
        {
            var error = await Assert.ThrowsAsync<NotSupportedException>(async () => await redis.OpenNearCacheAsync(options, Soon));
            Assert.Contains("RESP3", error.Message, StringComparison.Ordinal);
            return null;
        }
        var near = await redis.OpenNearCacheAsync(options, Soon);
        _near.Add(near);
        return (redis, near);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var near in _near) await near.DisposeAsync();
        await base.DisposeAsync();
    }
}
