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
    public async Task A_value_goes_and_comes()
    {
        Assert.Equal("OK", (await _redis.ExecuteAsync("SET", "k", "v")).ToString());
        Assert.Equal("v", (await _redis.ExecuteAsync("GET", "k")).ToString());
        Assert.True((await _redis.ExecuteAsync("GET", "absent")).IsNull);
    }

    [Fact]
    public async Task An_error_is_an_exception_with_its_code()
    {
        await _redis.ExecuteAsync("SET", "k", "v");
        var error = await Assert.ThrowsAsync<RedisServerException>(async () => await _redis.ExecuteAsync("LPUSH", "k", "x"));
        Assert.Equal("WRONGTYPE", error.Code);
    }

    [Fact]
    public async Task Many_callers_get_their_own_replies()
    {
        await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++)
            {
                var text = $"{caller}:{i}";
                Assert.Equal(text, (await _redis.ExecuteAsync("ECHO", text)).ToString());
            }
        })));
    }

    [Fact]
    public async Task A_batch_returns_errors_as_replies()
    {
        var replies = await _redis.Backend.ExecuteBatchAsync([Line("SET", "k", "v"), Line("INCR", "k"), Line("GET", "k")], atomic: false, Soon);
        Assert.Equal("OK", replies[0].ToString());
        Assert.True(replies[1].IsError);
        Assert.Equal("v", replies[2].ToString());
    }

    [Fact]
    public async Task A_transaction_returns_what_exec_returns()
    {
        var replies = await _redis.Backend.ExecuteBatchAsync([Line("INCR", "n"), Line("INCR", "n")], atomic: true, Soon);
        Assert.Equal([1, 2], replies.Select(reply => reply.AsInteger()));
    }

    [Fact]
    public async Task A_blocking_command_does_not_hold_up_others()
    {
        var popped = _redis.ExecuteAsync("BLPOP", "jobs", 0).AsTask();
        await _redis.ExecuteAsync("PING");
        Assert.False(popped.IsCompleted);
        await _redis.ExecuteAsync("RPUSH", "jobs", "work");
        Assert.Equal("work", (await popped.WaitAsync(Soon)).Items[1].ToString());
    }

    [Fact]
    public async Task Cancelling_a_blocking_command_loses_no_element()
    {
        using var cancellation = new CancellationTokenSource();
        var popped = _redis.Backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("BLPOP", CommandTraits.Blocking)).Key("jobs").Add(0), static reply => reply, cancellation.Token).AsTask();
        while ((await _redis.ExecuteAsync("INFO", "clients")).ToString().Contains("blocked_clients:0", StringComparison.Ordinal)) await Task.Yield();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => popped.WaitAsync(Soon));
        await _redis.ExecuteAsync("RPUSH", "jobs", "work");
        Assert.Equal(1, (await _redis.ExecuteAsync("LLEN", "jobs")).AsInteger());
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
        var counted = (await _redis.ExecuteAsync("GET", "n")).AsInteger();
        Assert.InRange(counted, 1000 - outcomes.Count, 1000);
    }

    [Fact]
    public async Task A_session_watches()
    {
        await using var session = await _redis.Backend.OpenSessionAsync(cancellation: Soon);
        await session.ExecuteAsync(Line("WATCH", "k"), static reply => reply, Soon);
        await _redis.ExecuteAsync("SET", "k", "changed");
        Assert.Empty(await session.ExecuteBatchAsync([Line("SET", "k", "mine")], atomic: true, Soon));
        Assert.Equal("changed", (await _redis.ExecuteAsync("GET", "k")).ToString());
    }

    [Fact]
    public async Task No_server_is_said_at_once()
    {
        var error = await Assert.ThrowsAsync<RedisConnectionException>(async () => await RedisConnection.ConnectAsync("redis://127.0.0.1:1?connectTimeout=500", Soon));
        Assert.False(error.MayHaveRun);
    }

    private async Task PublishUntilHeardAsync(string text)
    {
        while ((await _redis.ExecuteAsync("PUBLISH", "news", text)).AsInteger() == 0) await Task.Yield();
    }

    private static CommandLine Line(string name, params string[] arguments)
    {
        var line = CommandLine.Rent(new CommandSpec(name));
        foreach (var argument in arguments) line.Add(argument);
        return line;
    }
}
