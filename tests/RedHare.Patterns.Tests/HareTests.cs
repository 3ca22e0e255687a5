using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Patterns.Tests;

public sealed class HareTests(TestServers servers) : PatternTest(servers)
{
    [Fact]
    public async Task It_opens_embedded_with_nothing_given()
    {
        await using var hare = await Hare.OpenAsync();
        Assert.True((await hare.RateLimits.Gcra("api", 1, TimeSpan.FromHours(1)).AcquireAsync("alice")).IsAllowed);
        Assert.Equal("PONG", (await hare.Redis.ExecuteAsync("PING")).ToString());
    }

    [Theory, EveryBackend]
    public async Task It_stands_over_a_connection_that_stays_open(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using (var hare = Hare.Over(redis, new PatternOptions { Prefix = Unique("prefix") }))
        {
            Assert.True((await hare.RateLimits.FixedWindow("api", 1, TimeSpan.FromHours(1)).AcquireAsync("alice")).IsAllowed);
            Assert.Equal("1", (await redis.ExecuteAsync("GET", $"{Unique("prefix")}:window:{{api:alice}}")).ToString());
        }
        Assert.Equal("PONG", (await redis.ExecuteAsync("PING")).ToString());
    }
}
