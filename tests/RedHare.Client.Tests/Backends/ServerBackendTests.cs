using System.Net;
using Xunit;

namespace RedHare.Client.Tests.Backends;

public sealed class ServerBackendTests : IAsyncLifetime
{
    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    private EmbeddedServer _server = null!;
    private RedisConnection _redis = null!;
    private int _port;

    public async ValueTask InitializeAsync()
    {
        _server = EmbeddedServer.Open(("port", "0"));
        _port = ((IPEndPoint)_server.Listen()[0]).Port;
        _redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{_port}");
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_subscriber_gets_messages_and_a_notice_after_a_lost_connection()
    {
        await using var subscription = await _redis.Backend.SubscribeAsync(SubscriptionKind.Channel, "news", Soon);
        await using var messages = subscription.ReadAllAsync(Soon).GetAsyncEnumerator(Soon);
        await _redis.ExecuteAsync("PUBLISH", "news", "one");
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal("one", messages.Current.Text);
        await _redis.ExecuteAsync("CLIENT", "KILL", "TYPE", "pubsub");
        Assert.True(await messages.MoveNextAsync());
        Assert.True(messages.Current.IsGap);
        await PublishUntilHeardAsync("two");
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal("two", messages.Current.Text);
    }

    [Fact]
    public async Task Reads_survive_a_lost_connection_and_writes_say_that_they_may_have_run()
    {
        await _redis.ExecuteAsync("SET", "k", "v");
        using var killer = _server.Connect();
        var outcomes = new List<Exception>();
        for (var round = 0; round < 20; round++)
        {
            var reads = Enumerable.Range(0, 50).Select(_ => _redis.ExecuteAsync("GET", "k").AsTask()).ToArray();
            var writes = Enumerable.Range(0, 50).Select(_ => _redis.ExecuteAsync("INCR", "n").AsTask()).ToArray();
            killer.Execute("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
            foreach (var read in reads) Assert.Equal("v", (await read.WaitAsync(Soon)).ToString());
            foreach (var write in writes)
            {
                try
                {
                    await write.WaitAsync(Soon);
                }
                catch (RedisConnectionException exception)
                {
                    Assert.True(exception.MayHaveRun);
                    outcomes.Add(exception);
                }
            }
        }
        var counted = await _redis.ExecuteAsync("GET", "n");
        Assert.InRange(counted.IsNull ? 0 : counted.AsInteger(), 1000 - outcomes.Count, 1000);
    }

    [Fact]
    public async Task No_server_is_said_at_once()
    {
        var error = await Assert.ThrowsAsync<RedisConnectionException>(async () => await RedisConnection.ConnectAsync("redis://127.0.0.1:1?connectTimeout=500", Soon));
        Assert.False(error.MayHaveRun);
    }

    private async Task PublishUntilHeardAsync(string text)
    {
        while ((await _redis.ExecuteAsync("PUBLISH", "news", text)).AsInteger() == 0) await Task.Delay(1);
    }
}
