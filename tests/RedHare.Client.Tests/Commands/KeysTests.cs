using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class KeysTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task Being_there_and_going(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = redis.Keys;
        RedisKey[] all = [SpreadKey("a"), SpreadKey("b"), SpreadKey("absent"), SpreadKey("c")];
        await redis.Strings.MSetAsync([(all[0], "1"), (all[1], "2"), (all[3], "3")]);
        Assert.True(await keys.ExistsAsync(all[0]));
        Assert.False(await keys.ExistsAsync(all[2]));
        Assert.Equal(3, await keys.ExistsAsync(all));
        Assert.Equal(2, await keys.ExistsAsync([all[0], all[0]]));
        Assert.True(await keys.TouchAsync(all[0]));
        Assert.Equal(3, await keys.TouchAsync(all));
        Assert.True(await keys.DelAsync(all[0]));
        Assert.False(await keys.DelAsync(all[0]));
        Assert.Equal(1, await keys.DelAsync([all[0], all[1]]));
        Assert.True(await keys.UnlinkAsync(all[3]));
        Assert.Equal(0, await keys.UnlinkAsync(all));
        Assert.Equal(0, await keys.ExistsAsync(all));
    }

    [Theory, EveryBackend]
    public async Task Nothing_is_no_work(TestBackend backend)
    {
        var keys = (await OpenAsync(backend)).Keys;
        Expect.Items([0, 0, 0, 0], [await keys.DelAsync([]), await keys.UnlinkAsync([]), await keys.ExistsAsync([]), await keys.TouchAsync([])]);
    }

    [Theory, EveryBackend]
    public async Task Copies_and_names(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = redis.Keys;
        await redis.Strings.SetAsync(Key("a"), "1");
        Assert.True(await keys.CopyAsync(Key("a"), Key("b")));
        Assert.False(await keys.CopyAsync(Key("a"), Key("b")));
        Assert.True(await keys.CopyAsync(Key("a"), Key("b"), replace: true));
        Assert.False(await keys.CopyAsync(Key("absent"), Key("b"), replace: true));
        await keys.RenameAsync(Key("a"), Key("c"));
        Assert.False(await keys.RenameNxAsync(Key("c"), Key("b")));
        Assert.True(await keys.RenameNxAsync(Key("c"), Key("d")));
        Assert.Equal("1", await redis.Strings.GetAsync(Key("d")));
        await Assert.ThrowsAsync<RedisServerException>(async () => await keys.RenameAsync(Key("absent"), Key("b")));
        Assert.NotNull(await keys.RandomKeyAsync());
    }

    [Theory, EveryBackend]
    public async Task Other_databases(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await redis.Strings.SetAsync(Key("k"), "1");
        if (backend == TestBackend.Cluster)
        {
            // A cluster has one database.
            await Assert.ThrowsAsync<RedisServerException>(async () => await redis.Keys.MoveAsync(Key("k"), 1));
            await Assert.ThrowsAsync<RedisServerException>(async () => await redis.Keys.CopyAsync(Key("k"), Key("k"), database: 1));
            return;
        }
        Assert.False(await redis.Keys.MoveAsync(Key("absent"), 1));
        Assert.True(await redis.Keys.CopyAsync(Key("k"), Key("k"), database: 1));
        Assert.False(await redis.Keys.CopyAsync(Key("k"), Key("k"), database: 1));
        Assert.True(await redis.Keys.CopyAsync(Key("k"), Key("k"), replace: true, database: 1));
        Assert.False(await redis.Keys.MoveAsync(Key("k"), 1));
        Assert.True(await redis.Keys.MoveAsync(Key("k"), 2));
        Assert.False(await redis.Keys.ExistsAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task Types(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await redis.Strings.SetAsync(Key("string"), "1");
        await redis.Lists.RPushAsync(Key("list"), "1");
        await redis.Sets.SAddAsync(Key("set"), "1");
        await redis.SortedSets.ZAddAsync(Key("zset"), "1", 1);
        await redis.Hashes.HSetAsync(Key("hash"), "f", "1");
        await redis.ExecuteAsync("XADD", Key("stream"), "*", "f", "1");
        string[] names = ["none", "string", "list", "set", "zset", "hash", "stream"];
        var types = new List<RedisType>();
        foreach (var name in names) types.Add(await redis.Keys.TypeAsync(Key(name)));
        Assert.Equal([RedisType.None, RedisType.String, RedisType.List, RedisType.Set, RedisType.SortedSet, RedisType.Hash, RedisType.Stream], types);
        foreach (var type in types.Skip(1))
            Assert.Equal([Key(names[(int)type])], await redis.Keys.ScanAsync(Key("*"), count: 1000, type: type, cancellation: Soon).ToListAsync());
    }

    [Theory, EveryBackend]
    public async Task Ends_of_keys(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = redis.Keys;
        var (hour, minutes) = (TimeSpan.FromHours(1), TimeSpan.FromMinutes(55));
        await redis.Strings.SetAsync(Key("k"), "1");
        Assert.Null(await keys.TtlAsync(Key("absent")));
        Assert.Null(await keys.PTtlAsync(Key("absent")));
        Assert.Equal(TimeSpan.MaxValue, await keys.PTtlAsync(Key("k")));
        Assert.False(await keys.PersistAsync(Key("k")));
        Assert.False(await keys.ExpireAsync(Key("absent"), hour));
        Assert.True(await keys.ExpireAsync(Key("k"), hour));
        Assert.InRange((await keys.TtlAsync(Key("k")))!.Value, minutes, hour);
        Assert.True(await keys.ExpireAsync(Key("k"), hour * 2 + TimeSpan.FromMilliseconds(0.5)));
        Assert.InRange((await keys.PTtlAsync(Key("k")))!.Value, minutes * 2, hour * 2 + TimeSpan.FromMilliseconds(1));
        Assert.True(await keys.PExpireAsync(Key("k"), hour));
        Assert.InRange((await keys.PTtlAsync(Key("k")))!.Value, minutes, hour);
        Assert.True(await keys.PersistAsync(Key("k")));
        Assert.True(await keys.ExpireAsync(Key("k"), TimeSpan.FromSeconds(-1)));
        Assert.False(await keys.ExistsAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task Ends_at_instants(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = redis.Keys;
        var second = DateTimeOffset.FromUnixTimeSeconds(4_102_444_800);
        var millisecond = second.AddMilliseconds(123);
        await redis.Strings.SetAsync(Key("k"), "1");
        Assert.Null(await keys.ExpireTimeAsync(Key("absent")));
        Assert.Equal(DateTimeOffset.MaxValue, await keys.ExpireTimeAsync(Key("k")));
        Assert.Equal(DateTimeOffset.MaxValue, await keys.PExpireTimeAsync(Key("k")));
        Assert.True(await keys.ExpireAtAsync(Key("k"), second));
        Assert.Equal(second, await keys.ExpireTimeAsync(Key("k")));
        Assert.True(await keys.ExpireAtAsync(Key("k"), millisecond));
        Assert.Equal(millisecond, await keys.PExpireTimeAsync(Key("k")));
        Assert.True(await keys.PExpireAtAsync(Key("k"), second));
        Assert.Equal(second, await keys.PExpireTimeAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task Ends_under_conditions(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = redis.Keys;
        var hour = TimeSpan.FromHours(1);
        var instant = DateTimeOffset.FromUnixTimeSeconds(4_102_444_800);
        await redis.Strings.SetAsync(Key("k"), "1");
        Assert.False(await keys.ExpireAsync(Key("k"), hour, ExpireWhen.HasOne));
        Assert.True(await keys.ExpireAsync(Key("k"), hour, ExpireWhen.HasNone));
        Assert.False(await keys.PExpireAsync(Key("k"), hour / 2, ExpireWhen.Later));
        Assert.True(await keys.PExpireAsync(Key("k"), hour / 2, ExpireWhen.Earlier));
        Assert.False(await keys.ExpireAtAsync(Key("k"), instant, ExpireWhen.Earlier));
        Assert.False(await keys.PExpireAtAsync(Key("k"), instant, ExpireWhen.HasNone));
        Assert.True(await keys.PExpireAtAsync(Key("k"), instant, ExpireWhen.Later));
        Assert.Equal(instant, await keys.ExpireTimeAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task Searching(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var expected = Enumerable.Range(0, 100).Select(i => SpreadKey($"found:{i}")).Order(StringComparer.Ordinal).ToArray();
        foreach (var key in expected) await redis.Strings.SetAsync(key, "1");
        await redis.Strings.SetAsync(SpreadKey("other"), "1");
        var pattern = SpreadKey("found:*");
        Assert.Equal(expected, (await redis.Keys.KeysAsync(pattern)).Order(StringComparer.Ordinal));
        Assert.Equal(expected.Length, (await redis.Keys.KeysBytesAsync(pattern)).Length);
        Assert.Equal(expected, await redis.Keys.ScanAsync(pattern, count: 10, cancellation: Soon).Distinct().Order(StringComparer.Ordinal).ToArrayAsync());
        Assert.Equal(expected, await redis.Keys.ScanBytesAsync(pattern, cancellation: Soon).Select(key => System.Text.Encoding.UTF8.GetString(key)).Distinct().Order(StringComparer.Ordinal).ToArrayAsync());
        Assert.Contains(expected[0], await redis.Keys.ScanAsync(cancellation: Soon).ToListAsync());
    }

    [Theory, EveryBackend]
    public async Task A_scan_ends_when_its_token_says_so(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        for (var i = 0; i < 100; i++) await redis.Strings.SetAsync(SpreadKey($"k{i}"), "1");
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in redis.Keys.ScanAsync(SpreadKey("*"), count: 1).WithCancellation(cancellation.Token)) await cancellation.CancelAsync();
        });
    }

    [Theory, EveryBackend]
    public async Task Objects(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = redis.Keys;
        await redis.Strings.SetAsync(Key("n"), 12345678);
        Assert.Equal("int", await keys.ObjectEncodingAsync(Key("n")));
        Assert.Null(await keys.ObjectEncodingAsync(Key("absent")));
        Assert.InRange((await keys.ObjectIdleTimeAsync(Key("n")))!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Null(await keys.ObjectIdleTimeAsync(Key("absent")));
        Assert.Equal(1, await keys.ObjectRefCountAsync(Key("n")));
        Assert.Null(await keys.ObjectRefCountAsync(Key("absent")));
        await Assert.ThrowsAsync<RedisServerException>(async () => await keys.ObjectFreqAsync(Key("n")));
        Assert.NotEmpty(await keys.ObjectHelpAsync());
    }

    [Theory, EveryBackend]
    public async Task Dumps(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = redis.Keys;
        await redis.Lists.RPushAsync(Key("a"), ["1", "2", "3"]);
        Assert.Null(await keys.DumpAsync(Key("absent")));
        var dump = (await keys.DumpAsync(Key("a")))!;
        await keys.RestoreAsync(Key("b"), dump);
        Assert.Equal(["1", "2", "3"], await redis.Lists.LRangeAsync(Key("b"), 0, -1));
        Assert.Equal(TimeSpan.MaxValue, await keys.TtlAsync(Key("b")));
        Assert.Equal("BUSYKEY", (await Assert.ThrowsAsync<RedisServerException>(async () => await keys.RestoreAsync(Key("b"), dump))).Code);
        await keys.RestoreAsync(Key("b"), dump, TimeSpan.FromHours(1), replace: true, idleTime: TimeSpan.FromMinutes(10));
        Assert.InRange((await keys.TtlAsync(Key("b")))!.Value, TimeSpan.FromMinutes(55), TimeSpan.FromHours(1));
        Assert.InRange((await keys.ObjectIdleTimeAsync(Key("b")))!.Value, TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(12));
        var instant = DateTimeOffset.FromUnixTimeSeconds(4_102_444_800);
        await keys.RestoreAsync(Key("c"), dump, instant, frequency: 5);
        Assert.Equal(instant, await keys.ExpireTimeAsync(Key("c")));
        await Assert.ThrowsAsync<ArgumentException>(async () => await keys.RestoreAsync(Key("c"), dump, Expiry.Keep));
    }

    [Theory, EveryBackend]
    public async Task Migrating(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = redis.Keys;
        await redis.Strings.MSetAsync([(Key("a"), "1"), (Key("b"), "2")]);
        Assert.False(await keys.MigrateAsync(new RedisEndPoint("127.0.0.1", 1), [], TimeSpan.FromSeconds(5)));
        if (backend is TestBackend.InProcess or TestBackend.RedHareResp3 or TestBackend.RedHareResp2)
        {
            await Assert.ThrowsAsync<RedisServerException>(async () => await keys.MigrateAsync(new RedisEndPoint("127.0.0.1", 1), [Key("a")], TimeSpan.FromSeconds(5)));
            return;
        }
        var other = backend == TestBackend.Redis ? TestBackend.RedHareResp3 : TestBackend.Redis;
        var there = await OpenAsync(other);
        var target = RedisUrl.Parse(Servers.Url(other)).EndPoints[0];
        Assert.False(await keys.MigrateAsync(target, [Key("absent")], TimeSpan.FromSeconds(5)));
        Assert.True(await keys.MigrateAsync(target, [Key("a"), Key("b")], TimeSpan.FromSeconds(5), copy: true));
        Assert.Equal(2, await keys.ExistsAsync([Key("a"), Key("b")]));
        await Assert.ThrowsAsync<RedisServerException>(async () => await keys.MigrateAsync(target, [Key("a")], TimeSpan.FromSeconds(5)));
        Assert.True(await keys.MigrateAsync(target, [Key("a")], TimeSpan.FromSeconds(5), replace: true));
        Assert.False(await keys.ExistsAsync(Key("a")));
        Expect.Items(["1", "2"], (await there.Strings.MGetAsync([Key("a"), Key("b")]))!);
        await Assert.ThrowsAsync<RedisServerException>(async () => await keys.MigrateAsync(target, [Key("b")], TimeSpan.FromSeconds(5), replace: true, user: "nobody", password: "wrong"));
    }

    [Theory, EveryBackend]
    public async Task Sorting(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = redis.Keys;
        await redis.Lists.RPushAsync(Key("l"), ["10", "9", "1", "2"]);
        Expect.Items(["1", "2", "9", "10"], await keys.SortAsync(Key("l")));
        Expect.Items(["10", "9"], await keys.SortAsync(Key("l"), new SortOptions { IsDescending = true, Count = 2 }));
        Expect.Items(["10", "2"], await keys.SortRoAsync(Key("l"), new SortOptions { IsAlpha = true, Offset = 1, Count = 2 }));
        Assert.Equal([[.. "10"u8], [.. "9"u8]], await keys.SortBytesAsync(Key("l"), new SortOptions { By = "nosort", Count = 2 }));
        Assert.Equal([[.. "1"u8]], await keys.SortRoBytesAsync(Key("l"), new SortOptions { Count = 1 }));
        Assert.Equal(3, await keys.SortStoreAsync(Key("l"), Key("sorted"), new SortOptions { Offset = 1 }));
        Assert.Equal(["2", "9", "10"], await redis.Lists.LRangeAsync(Key("sorted"), 0, -1));
    }
}
