using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class SetsTests(TestServers servers) : ClientTest(servers)
{
    private static readonly byte[][] AsBytes = [[.. "a"u8], [.. "b"u8], [.. "c"u8]];

    [Theory, EveryBackend]
    public async Task Members_come_and_go(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).Sets;
        Assert.True(await sets.SAddAsync(Key("s"), "a"));
        Assert.False(await sets.SAddAsync(Key("s"), "a"));
        Assert.Equal(2, await sets.SAddAsync(Key("s"), ["a", "b", "c"]));
        Assert.Equal(3, await sets.SCardAsync(Key("s")));
        Assert.True(await sets.SIsMemberAsync(Key("s"), "a"));
        Assert.False(await sets.SIsMemberAsync(Key("s"), "x"));
        Expect.Items([true, false, true], await sets.SMIsMemberAsync(Key("s"), ["a", "x", "b"]));
        Assert.Equal(["a", "b", "c"], (await sets.SMembersAsync(Key("s"))).Order());
        Assert.Equal(AsBytes, (await sets.SMembersBytesAsync(Key("s"))).OrderBy(member => member[0]));
        Assert.Empty(await sets.SMembersAsync(Key("absent")));
        Assert.True(await sets.SMoveAsync(Key("s"), Key("t"), "c"));
        Assert.False(await sets.SMoveAsync(Key("s"), Key("t"), "c"));
        Assert.True(await sets.SRemAsync(Key("s"), "a"));
        Assert.False(await sets.SRemAsync(Key("s"), "a"));
        Assert.Equal(1, await sets.SRemAsync(Key("s"), ["a", "b"]));
        Assert.Equal(0, await sets.SCardAsync(Key("s")));
    }

    [Theory, EveryBackend]
    public async Task Nothing_is_no_work(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).Sets;
        Expect.Items([0, 0, 0], [await sets.SAddAsync(Key("s"), []), await sets.SRemAsync(Key("s"), []), await sets.SInterCardAsync([])]);
        Assert.Empty(await sets.SMIsMemberAsync(Key("s"), []));
        Assert.Empty(await sets.SUnionAsync([]));
        Assert.Empty(await sets.SDiffBytesAsync([]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await sets.SUnionStoreAsync(Key("s"), []));
    }

    [Theory, EveryBackend]
    public async Task Some_members(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).Sets;
        Assert.Null(await sets.SRandMemberAsync(Key("s")));
        Assert.Null(await sets.SRandMemberBytesAsync(Key("s")));
        Assert.Null(await sets.SPopAsync(Key("s")));
        Assert.Null(await sets.SPopBytesAsync(Key("s")));
        Assert.Empty(await sets.SPopAsync(Key("s"), 2));
        await sets.SAddAsync(Key("s"), ["a", "b", "c"]);
        Assert.Contains(await sets.SRandMemberAsync(Key("s")), (string[])["a", "b", "c"]);
        Assert.Contains(await sets.SRandMemberBytesAsync(Key("s")), AsBytes);
        Assert.Equal(["a", "b", "c"], (await sets.SRandMemberAsync(Key("s"), 5)).Order());
        Assert.Equal(5, (await sets.SRandMemberAsync(Key("s"), -5)).Length);
        Assert.Equal(2, (await sets.SRandMemberBytesAsync(Key("s"), 2)).Distinct().Count());
        List<string> popped = [(await sets.SPopAsync(Key("s")))!, .. await sets.SPopAsync(Key("s"), 2)];
        Assert.Equal(["a", "b", "c"], popped.Order());
        await sets.SAddAsync(Key("s"), ["a", "b", "c"]);
        List<byte[]> bytes = [(await sets.SPopBytesAsync(Key("s")))!, .. await sets.SPopBytesAsync(Key("s"), 5)];
        Assert.Equal(AsBytes, bytes.OrderBy(member => member[0]));
    }

    [Theory, EveryBackend]
    public async Task Algebra(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).Sets;
        RedisKey[] keys = [Key("s"), Key("t")];
        await sets.SAddAsync(keys[0], ["a", "b", "c"]);
        await sets.SAddAsync(keys[1], ["b", "c", "d"]);
        Assert.Equal(["a"], await sets.SDiffAsync(keys));
        Assert.Equal([[.. "a"u8]], await sets.SDiffBytesAsync(keys));
        Assert.Equal(["b", "c"], (await sets.SInterAsync(keys)).Order());
        Assert.Equal(AsBytes[1..], (await sets.SInterBytesAsync(keys)).OrderBy(member => member[0]));
        Assert.Equal(["a", "b", "c", "d"], (await sets.SUnionAsync(keys)).Order());
        Assert.Equal(4, (await sets.SUnionBytesAsync(keys)).Length);
        Assert.Equal(2, await sets.SInterCardAsync(keys));
        Assert.Equal(1, await sets.SInterCardAsync(keys, limit: 1));
        Assert.Equal(1, await sets.SDiffStoreAsync(Key("d"), keys));
        Assert.Equal(2, await sets.SInterStoreAsync(Key("i"), keys));
        Assert.Equal(4, await sets.SUnionStoreAsync(Key("u"), keys));
        Assert.Equal(["b", "c"], (await sets.SMembersAsync(Key("i"))).Order());
    }

    [Theory, EveryBackend]
    public async Task Scanning(TestBackend backend)
    {
        var sets = (await OpenAsync(backend)).Sets;
        var members = Enumerable.Range(0, 1000).Select(i => $"member:{i}").Order(StringComparer.Ordinal).ToArray();
        await sets.SAddAsync(Key("s"), ["other", .. members]);
        Assert.Equal(members, await sets.SScanAsync(Key("s"), "member:*", 20, Soon).Distinct().Order(StringComparer.Ordinal).ToArrayAsync());
        Assert.Equal(1001, await sets.SScanBytesAsync(Key("s"), cancellation: Soon).DistinctBy(Convert.ToHexString).CountAsync());
    }
}
