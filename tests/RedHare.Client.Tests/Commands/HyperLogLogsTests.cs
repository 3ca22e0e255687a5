using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Commands;

public sealed class HyperLogLogsTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task Elements_are_counted_once(TestBackend backend)
    {
        var logs = (await OpenAsync(backend)).HyperLogLogs;
        Assert.True(await logs.PfAddAsync(Key("a"), "x"));
        Assert.False(await logs.PfAddAsync(Key("a"), "x"));
        Assert.True(await logs.PfAddAsync(Key("a"), ["x", "y", 3]));
        Assert.True(await logs.PfAddAsync(Key("b"), []));
        Assert.False(await logs.PfAddAsync(Key("b"), []));
        await logs.PfAddAsync(Key("b"), ["y", "z"]);
        Assert.Equal(3, await logs.PfCountAsync(Key("a")));
        Assert.Equal(4, await logs.PfCountAsync([Key("a"), Key("b"), Key("absent")]));
        Assert.Equal(0, await logs.PfCountAsync(Key("absent")));
        Assert.Equal(0, await logs.PfCountAsync([]));
        await logs.PfMergeAsync(Key("c"), [Key("a"), Key("b")]);
        Assert.Equal(4, await logs.PfCountAsync(Key("c")));
        await logs.PfMergeAsync(Key("c"), []);
        Assert.Equal(4, await logs.PfCountAsync(Key("c")));
    }
}
