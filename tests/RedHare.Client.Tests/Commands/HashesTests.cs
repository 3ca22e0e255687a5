using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class HashesTests(TestServers servers) : ClientTest(servers)
{
    private static readonly byte[] Binary = [0, 255, 13, 10, 128];

    [Theory, EveryBackend]
    public async Task Fields_come_and_go(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        Assert.True(await hashes.HSetAsync(Key("h"), "a", "1"));
        Assert.False(await hashes.HSetAsync(Key("h"), "a", "2"));
        Assert.Equal(2, await hashes.HSetAsync(Key("h"), [("a", "3"), ("b", 4), ("c", Binary)]));
        Assert.Equal("3", await hashes.HGetAsync(Key("h"), "a"));
        Assert.Equal(Binary, await hashes.HGetBytesAsync(Key("h"), "c"));
        Assert.Null(await hashes.HGetAsync(Key("h"), "absent"));
        Assert.Null(await hashes.HGetBytesAsync(Key("absent"), "a"));
        Assert.False(await hashes.HSetNxAsync(Key("h"), "a", "4"));
        Assert.True(await hashes.HSetNxAsync(Key("h"), "d", "4"));
        Assert.True(await hashes.HExistsAsync(Key("h"), "d"));
        Assert.True(await hashes.HDelAsync(Key("h"), "d"));
        Assert.False(await hashes.HDelAsync(Key("h"), "d"));
        Assert.False(await hashes.HExistsAsync(Key("h"), "d"));
        Assert.Equal(2, await hashes.HDelAsync(Key("h"), ["a", "b", "absent"]));
        Assert.Equal(1, await hashes.HLenAsync(Key("h")));
        Assert.Equal(5, await hashes.HStrLenAsync(Key("h"), "c"));
        await hashes.HMSetAsync(Key("h"), [("c", "1"), ("e", "5")]);
        Expect.Items(["1", null, "5"], await hashes.HMGetAsync(Key("h"), ["c", "absent", "e"]));
        Assert.Equal([[.. "5"u8], null], await hashes.HMGetBytesAsync(Key("h"), ["e", "absent"]));
    }

    [Theory, EveryBackend]
    public async Task Nothing_is_no_work(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        Assert.Equal(0, await hashes.HSetAsync(Key("h"), []));
        await hashes.HMSetAsync(Key("h"), []);
        Assert.Equal(0, await hashes.HDelAsync(Key("h"), []));
        Assert.Empty(await hashes.HMGetAsync(Key("h"), []));
        Assert.Empty(await hashes.HMGetBytesAsync(Key("h"), []));
        Assert.True(await hashes.HSetExAsync(Key("h"), [], TimeSpan.FromHours(1)));
        Assert.Empty(await hashes.HExpireAsync(Key("h"), TimeSpan.FromHours(1), []));
        Assert.Empty(await hashes.HGetDelAsync(Key("h"), []));
        Assert.Empty(await hashes.HGetExAsync(Key("h"), [], Expiry.Persist));
    }

    [Theory, EveryBackend]
    public async Task All_fields(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        await hashes.HSetAsync(Key("h"), [("a", "1"), ("b", "2")]);
        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b"] = "2" }, await hashes.HGetAllAsync(Key("h")));
        Assert.Equal(new Dictionary<string, byte[]> { ["a"] = [.. "1"u8], ["b"] = [.. "2"u8] }, await hashes.HGetAllBytesAsync(Key("h")));
        Assert.Empty(await hashes.HGetAllAsync(Key("absent")));
        Assert.Equal(["a", "b"], await hashes.HKeysAsync(Key("h")));
        Assert.Equal(["1", "2"], await hashes.HValsAsync(Key("h")));
        Assert.Equal([[.. "1"u8], [.. "2"u8]], await hashes.HValsBytesAsync(Key("h")));
    }

    [Theory, EveryBackend]
    public async Task Counting(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        Assert.Equal(5, await hashes.HIncrByAsync(Key("h"), "n", 5));
        Assert.Equal(-3, await hashes.HIncrByAsync(Key("h"), "n", -8));
        Assert.Equal(-2.75, await hashes.HIncrByFloatAsync(Key("h"), "n", 0.25));
    }

    [Theory, EveryBackend]
    public async Task Some_fields(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        Assert.Null(await hashes.HRandFieldAsync(Key("h")));
        Assert.Empty(await hashes.HRandFieldAsync(Key("h"), 2));
        Assert.Empty(await hashes.HRandFieldWithValuesAsync(Key("h"), 2));
        await hashes.HSetAsync(Key("h"), [("a", "1"), ("b", "2")]);
        Assert.Contains(await hashes.HRandFieldAsync(Key("h")), (string[])["a", "b"]);
        Assert.Equal(["a", "b"], (await hashes.HRandFieldAsync(Key("h"), 5)).Order());
        Assert.Equal(5, (await hashes.HRandFieldAsync(Key("h"), -5)).Length);
        Assert.Equal([new("a", "1"), new("b", "2")], (await hashes.HRandFieldWithValuesAsync(Key("h"), 2)).OrderBy(field => field.Name));
    }

    [Theory, EveryBackend]
    public async Task Scanning(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        var fields = Enumerable.Range(0, 1000).Select(i => new HashField($"field:{i}", $"{i}")).ToArray();
        await hashes.HSetAsync(Key("h"), [("other", "x"), .. fields.Select(field => ((RedisValue)field.Name, (RedisValue)field.Value))]);
        var found = await hashes.HScanAsync(Key("h"), "field:*", 20, Soon).Distinct().ToListAsync();
        Assert.Equal(fields.OrderBy(field => field.Name), found.OrderBy(field => field.Name));
        Assert.Empty(await hashes.HScanAsync(Key("absent"), cancellation: Soon).ToListAsync());
    }

    [Theory, EveryBackend(Since = "7.4")]
    public async Task Scanning_names(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        await hashes.HSetAsync(Key("h"), [("a", "1"), ("b", "2"), ("other", "3")]);
        Assert.Equal(["a", "b"], await hashes.HScanNoValuesAsync(Key("h"), "?", cancellation: Soon).Order().ToListAsync());
    }

    [Theory, EveryBackend(Since = "7.4")]
    public async Task Ends_of_fields(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        var (hour, minutes) = (TimeSpan.FromHours(1), TimeSpan.FromMinutes(55));
        await hashes.HSetAsync(Key("h"), [("a", "1"), ("b", "2")]);
        Assert.Equal([FieldExpiryResult.Done, FieldExpiryResult.NoField], await hashes.HExpireAsync(Key("h"), hour, ["a", "absent"]));
        var left = await hashes.HTtlAsync(Key("h"), ["a", "b", "absent"]);
        Assert.InRange(left[0]!.Value, minutes, hour);
        Assert.Equal([TimeSpan.MaxValue, null], left[1..]);
        Assert.Equal([FieldExpiryResult.ConditionFailed, FieldExpiryResult.Done], await hashes.HPExpireAsync(Key("h"), hour, ["a", "b"], ExpireWhen.HasNone));
        var exactly = await hashes.HPTtlAsync(Key("h"), ["b", "absent"]);
        Assert.InRange(exactly[0]!.Value, minutes, hour);
        Assert.Null(exactly[1]);
        Assert.Equal([FieldExpiryResult.Done, FieldExpiryResult.NoField], await hashes.HPersistAsync(Key("h"), ["a", "absent"]));
        Assert.Equal([FieldExpiryResult.NoExpiry], await hashes.HPersistAsync(Key("h"), ["a"]));
        Assert.Equal([FieldExpiryResult.Deleted], await hashes.HExpireAsync(Key("h"), TimeSpan.Zero, ["a"]));
        Assert.Equal(["b"], await hashes.HKeysAsync(Key("h")));
    }

    [Theory, EveryBackend(Since = "7.4")]
    public async Task Fields_that_end_at_instants(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        var second = DateTimeOffset.FromUnixTimeSeconds(4_102_444_800);
        var millisecond = second.AddMilliseconds(123);
        await hashes.HSetAsync(Key("h"), [("a", "1"), ("b", "2"), ("c", "3")]);
        Assert.Equal([FieldExpiryResult.Done], await hashes.HExpireAtAsync(Key("h"), second, ["a"]));
        Assert.Equal([FieldExpiryResult.Done], await hashes.HExpireAtAsync(Key("h"), millisecond, ["b"]));
        Assert.Equal([FieldExpiryResult.ConditionFailed], await hashes.HPExpireAtAsync(Key("h"), second, ["b"], ExpireWhen.Later));
        Assert.Equal([second, DateTimeOffset.MaxValue, null], await hashes.HExpireTimeAsync(Key("h"), ["a", "c", "absent"]));
        Assert.Equal([millisecond, DateTimeOffset.MaxValue, null], await hashes.HPExpireTimeAsync(Key("h"), ["b", "c", "absent"]));
    }

    [Theory, EveryBackend(Since = "8.0")]
    public async Task Reading_and_writing_with_an_end(TestBackend backend)
    {
        var hashes = (await OpenAsync(backend)).Hashes;
        var hour = TimeSpan.FromHours(1);
        Assert.True(await hashes.HSetExAsync(Key("h"), [("a", "1"), ("b", "2")], hour));
        Assert.False(await hashes.HSetExAsync(Key("h"), [("a", "3"), ("c", "3")], hour, When.NotExists));
        Assert.False(await hashes.HSetExAsync(Key("h"), [("a", "3"), ("c", "3")], hour, When.Exists));
        Assert.True(await hashes.HSetExAsync(Key("h"), [("a", "3")], Expiry.Keep, When.Exists));
        Assert.InRange((await hashes.HTtlAsync(Key("h"), ["a"]))[0]!.Value, TimeSpan.FromMinutes(55), hour);
        Expect.Items(["3", null], await hashes.HGetExAsync(Key("h"), ["a", "absent"], Expiry.Persist));
        Assert.Equal([TimeSpan.MaxValue], await hashes.HTtlAsync(Key("h"), ["a"]));
        Assert.Equal([[.. "3"u8]], await hashes.HGetExBytesAsync(Key("h"), ["a"], hour));
        Expect.Items(["3", null], await hashes.HGetDelAsync(Key("h"), ["a", "absent"]));
        Assert.Equal([[.. "2"u8]], await hashes.HGetDelBytesAsync(Key("h"), ["b"]));
        Assert.Equal(0, await hashes.HLenAsync(Key("h")));
    }
}
