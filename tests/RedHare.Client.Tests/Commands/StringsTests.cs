using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class StringsTests(TestServers servers) : ClientTest(servers)
{
    private static readonly byte[] Binary = [0, 255, 13, 10, 128];

    [Theory, EveryBackend]
    public async Task Values_are_text_or_bytes(TestBackend backend)
    {
        var strings = (await OpenAsync(backend)).Strings;
        await strings.SetAsync(Key("text"), "grüße");
        Assert.Equal("grüße", await strings.GetAsync(Key("text")));
        Assert.Equal("grüße"u8.ToArray(), await strings.GetBytesAsync(Key("text")));
        await strings.SetAsync(Key("bytes"), Binary);
        Assert.Equal(Binary, await strings.GetBytesAsync(Key("bytes")));
        Assert.Null(await strings.GetAsync(Key("absent")));
        Assert.Null(await strings.GetBytesAsync(Key("absent")));
        await strings.SetAsync(Key("empty"), "");
        Assert.Equal("", await strings.GetAsync(Key("empty")));
    }

    [Theory, EveryBackend]
    public async Task Setting_under_conditions(TestBackend backend)
    {
        var strings = (await OpenAsync(backend)).Strings;
        Assert.False(await strings.SetAsync(Key("k"), "1", When.Exists));
        Assert.True(await strings.SetAsync(Key("k"), "2", When.NotExists));
        Assert.False(await strings.SetNxAsync(Key("k"), "3"));
        Assert.True(await strings.SetAsync(Key("k"), "4", When.Always));
        Assert.Equal("4", await strings.SetGetAsync(Key("k"), "5"));
        Assert.Equal("5"u8.ToArray(), await strings.SetGetBytesAsync(Key("k"), "6", When.Exists));
        Assert.Equal("6", await strings.GetSetAsync(Key("k"), "7"));
        Assert.Equal("7"u8.ToArray(), await strings.GetSetBytesAsync(Key("k"), "8"));
        Assert.Null(await strings.SetGetAsync(Key("new"), "1"));
        Assert.True(await strings.SetNxAsync(Key("other"), "1"));
    }

    [Theory, EveryBackend]
    public async Task Setting_with_an_end(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var (strings, keys) = (redis.Strings, redis.Keys);
        var hour = TimeSpan.FromHours(1);
        await strings.SetAsync(Key("a"), "1", hour);
        Assert.InRange((await keys.PTtlAsync(Key("a")))!.Value, TimeSpan.FromMinutes(55), hour);
        await strings.SetAsync(Key("a"), "2", Expiry.Keep);
        Assert.InRange((await keys.TtlAsync(Key("a")))!.Value, TimeSpan.FromMinutes(55), hour);
        await strings.SetAsync(Key("a"), "3");
        Assert.Equal(TimeSpan.MaxValue, await keys.TtlAsync(Key("a")));
        var instant = DateTimeOffset.FromUnixTimeMilliseconds(4_102_444_800_123);
        await strings.SetAsync(Key("b"), "1", instant);
        Assert.Equal(instant, await keys.PExpireTimeAsync(Key("b")));
        await strings.SetExAsync(Key("c"), hour, "1");
        Assert.InRange((await keys.TtlAsync(Key("c")))!.Value, TimeSpan.FromMinutes(55), hour);
        await strings.SetExAsync(Key("c"), TimeSpan.FromMilliseconds(3_599_999.5), "2");
        Assert.InRange((await keys.PTtlAsync(Key("c")))!.Value, TimeSpan.FromMinutes(55), hour);
        await strings.PSetExAsync(Key("d"), hour, "1");
        Assert.InRange((await keys.PTtlAsync(Key("d")))!.Value, TimeSpan.FromMinutes(55), hour);
        Assert.Equal("1", await strings.GetExAsync(Key("d"), Expiry.Persist));
        Assert.Equal(TimeSpan.MaxValue, await keys.TtlAsync(Key("d")));
        Assert.Equal("1"u8.ToArray(), await strings.GetExBytesAsync(Key("d"), hour));
        Assert.InRange((await keys.TtlAsync(Key("d")))!.Value, TimeSpan.FromMinutes(55), hour);
        Assert.Equal("1", await strings.GetDelAsync(Key("d")));
        Assert.Null(await strings.GetDelBytesAsync(Key("d")));
    }

    [Theory, EveryBackend]
    public async Task Counting(TestBackend backend)
    {
        var strings = (await OpenAsync(backend)).Strings;
        Assert.Equal(1, await strings.IncrAsync(Key("n")));
        Assert.Equal(long.MaxValue, await strings.IncrByAsync(Key("n"), long.MaxValue - 1));
        Assert.Equal(long.MaxValue - 1, await strings.DecrAsync(Key("n")));
        Assert.Equal(-1, await strings.DecrByAsync(Key("n"), long.MaxValue));
        Assert.Equal(-0.5, await strings.IncrByFloatAsync(Key("n"), 0.5));
        Assert.Equal(5e20, await strings.IncrByFloatAsync(Key("big"), 5e20));
        await Assert.ThrowsAsync<RedisServerException>(async () => await strings.IncrAsync(Key("n")));
    }

    [Theory, EveryBackend]
    public async Task Parts_of_a_value(TestBackend backend)
    {
        var strings = (await OpenAsync(backend)).Strings;
        Assert.Equal(5, await strings.AppendAsync(Key("k"), "Hello"));
        Assert.Equal(11, await strings.AppendAsync(Key("k"), " World"));
        Assert.Equal(11, await strings.StrLenAsync(Key("k")));
        Assert.Equal(0, await strings.StrLenAsync(Key("absent")));
        Assert.Equal("World", await strings.GetRangeAsync(Key("k"), -5, -1));
        Assert.Equal("Hell"u8.ToArray(), await strings.GetRangeBytesAsync(Key("k"), 0, 3));
        Assert.Equal("", await strings.GetRangeAsync(Key("absent"), 0, -1));
        Assert.Empty(await strings.GetRangeBytesAsync(Key("absent"), 0, -1));
        Assert.Equal("ell", await strings.SubStrAsync(Key("k"), 1, 3));
        Assert.Equal(11, await strings.SetRangeAsync(Key("k"), 6, "There"));
        Assert.Equal("Hello There", await strings.GetAsync(Key("k")));
    }

    [Theory, EveryBackend]
    public async Task Several_keys(TestBackend backend)
    {
        var strings = (await OpenAsync(backend)).Strings;
        await strings.MSetAsync([(SpreadKey("a"), "1"), (SpreadKey("b"), 2), (SpreadKey("c"), Binary)]);
        Expect.Items(["2", null, "1"], await strings.MGetAsync([SpreadKey("b"), SpreadKey("absent"), SpreadKey("a")]));
        Assert.Equal([Binary, null], await strings.MGetBytesAsync([SpreadKey("c"), SpreadKey("absent")]));
        Assert.True(await strings.MSetNxAsync([(Key("x"), "1"), (Key("y"), "2")]));
        Assert.False(await strings.MSetNxAsync([(Key("y"), "3"), (Key("z"), "3")]));
        Expect.Items(["2", null], await strings.MGetAsync([Key("y"), Key("z")]));
    }

    [Theory, EveryBackend]
    public async Task Nothing_is_no_work(TestBackend backend)
    {
        var strings = (await OpenAsync(backend)).Strings;
        await strings.MSetAsync([]);
        Assert.True(await strings.MSetNxAsync([]));
        Assert.Empty(await strings.MGetAsync([]));
        Assert.Empty(await strings.MGetBytesAsync([]));
    }

    [Theory, EveryBackend]
    public async Task Common_subsequences(TestBackend backend)
    {
        var strings = (await OpenAsync(backend)).Strings;
        await strings.MSetAsync([(Key("a"), "ohmytext"), (Key("b"), "mynewtext")]);
        Assert.Equal("mytext", await strings.LcsAsync(Key("a"), Key("b")));
        Assert.Equal(6, await strings.LcsLenAsync(Key("a"), Key("b")));
        var alignment = await strings.LcsIdxAsync(Key("a"), Key("b"));
        Assert.Equal(6, alignment.Length);
        Assert.Equal([new(new(4, 7), new(5, 8), 4), new(new(2, 3), new(0, 1), 2)], alignment.Matches);
        Assert.Equal([new LcsMatch(new(4, 7), new(5, 8), 4)], (await strings.LcsIdxAsync(Key("a"), Key("b"), minMatchLength: 4)).Matches);
    }
}
