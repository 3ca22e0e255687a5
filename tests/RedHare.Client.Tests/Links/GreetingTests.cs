using System.Net;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Links;

/// <summary>AUTH, SELECT and names, on the real server and on ours, in both protocols.</summary>
public sealed class GreetingTests
{
    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task A_password_is_given_and_a_wrong_one_refused(int protocol)
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        using var server = RealRedis.Start(RealRedis.Find()!, [("requirepass", "s3cret")]);
        var host = $"127.0.0.1:{server.EndPoint.Port}";
        await using var redis = await RedisConnection.ConnectAsync($"redis://:s3cret@{host}/3?protocol={protocol}&name=app", Soon);
        var info = (await redis.ExecuteAsync("CLIENT", "INFO")).ToString();
        Assert.Contains(" db=3 ", info, StringComparison.Ordinal);
        Assert.Contains(" name=app ", info, StringComparison.Ordinal);
        Assert.Contains($" resp={protocol}", info, StringComparison.Ordinal);
        var wrong = await Assert.ThrowsAsync<RedisServerException>(async () => await RedisConnection.ConnectAsync($"redis://:wrong@{host}?protocol={protocol}", Soon));
        Assert.Equal("WRONGPASS", wrong.Code);
        var refused = await Record.ExceptionAsync(async () =>
        {
            await using var none = await RedisConnection.ConnectAsync($"redis://{host}?protocol={protocol}", Soon);
            await none.ExecuteAsync("GET", "k");
        });
        Assert.Equal("NOAUTH", Assert.IsType<RedisServerException>(refused).Code);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task A_user_has_its_own_rights(int protocol)
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        using var server = RealRedis.Start(RealRedis.Find()!, []);
        var host = $"127.0.0.1:{server.EndPoint.Port}";
        await using var admin = await RedisConnection.ConnectAsync($"redis://{host}", Soon);
        await admin.ExecuteAsync("ACL", "SETUSER", "ann", "on", ">p@ss", "~mine:*", "+@all");
        await using var redis = await RedisConnection.ConnectAsync($"redis://ann:p%40ss@{host}?protocol={protocol}", Soon);
        Assert.Equal("ann", (await redis.ExecuteAsync("ACL", "WHOAMI")).ToString());
        Assert.Equal("OK", (await redis.ExecuteAsync("SET", "mine:k", "v")).ToString());
        var denied = await Assert.ThrowsAsync<RedisServerException>(async () => await redis.ExecuteAsync("SET", "theirs", "v"));
        Assert.Equal("NOPERM", denied.Code);
        var silent = await Assert.ThrowsAsync<RedisServerException>(async () => await redis.Backend.SubscribeAsync(SubscriptionKind.Channel, "news", Soon));
        Assert.Equal("NOPERM", silent.Code);
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_refused()
    {
        Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");
        using var server = RealRedis.Start(RealRedis.Find()!, []);
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await RedisConnection.ConnectAsync($"redis://127.0.0.1:{server.EndPoint.Port}/99", Soon));
        Assert.Contains("out of range", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task A_server_that_wants_to_know_is_told_the_librarys_name_and_version(int protocol)
    {
        await using var server = EmbeddedServer.Open(("port", "0"));
        var port = ((IPEndPoint)server.Listen()[0]).Port;
        await using var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{port}/2?protocol={protocol}", Soon);
        var info = (await redis.ExecuteAsync("CLIENT", "INFO")).ToString();
        Assert.Contains("lib-name=redhare ", info, StringComparison.Ordinal);
        Assert.Matches("lib-ver=[0-9]+\\.[0-9]+\\.[0-9]+", info);
        Assert.Contains(" db=2 ", info, StringComparison.Ordinal);
    }
}
