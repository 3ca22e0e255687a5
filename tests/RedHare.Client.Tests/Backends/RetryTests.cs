using RedHare.Client.Tests.Faults;
using Xunit;

namespace RedHare.Client.Tests.Backends;

/// <summary>The rule of docs/client.md: what is sent again after a lost connection, and what the exception says of the rest.</summary>
public sealed class RetryTests
{
    private static readonly CommandSpec Get = new("GET", CommandTraits.ReadOnly), Del = new("DEL", CommandTraits.Idempotent), Incr = new("INCR");

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    [Fact]
    public async Task Reads_and_idempotent_writes_in_flight_are_sent_again_in_their_order_and_others_are_not()
    {
        // The first connection swallows all, and ends with LAST.
        await using var server = new StubServer(static (connection, command) => connection > 1 ? $"+{command}\r\n" : command == "GET last" ? StubServer.Hangup : null);
        await using var redis = await ConnectAsync(server);
        var read = Ask(redis, Get, "a");
        var write = Ask(redis, Incr, "n");
        var delete = Ask(redis, Del, "b");
        var last = Ask(redis, Get, "last");
        Assert.Equal(["GET a", "DEL b", "GET last"], await Task.WhenAll(read, delete, last));
        var error = await Assert.ThrowsAsync<RedisConnectionException>(() => write);
        Assert.True(error.MayHaveRun);
        Assert.Equal(["GET a", "DEL b", "GET last"], server.Received(2));
    }

    [Fact]
    public async Task What_was_asked_during_the_loss_comes_after_what_is_sent_again()
    {
        var isUp = new TaskCompletionSource();
        await using var server = new StubServer((connection, command) => connection > 1 ? $"+{command}\r\n" : command == "GET 9" ? StubServer.Hangup : null);
        await using var redis = await ConnectAsync(server);
        redis.HealthChanged += health =>
        {
            if (health.State == ConnectionState.Reconnecting) isUp.TrySetResult();
        };
        var before = Enumerable.Range(0, 10).Select(i => Ask(redis, Get, $"{i}")).ToArray();
        await isUp.Task.WaitAsync(Soon);
        var after = Enumerable.Range(10, 10).Select(i => Ask(redis, Incr, $"{i}")).ToArray();
        await Task.WhenAll([.. before, .. after]);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"{(i < 10 ? "GET" : "INCR")} {i}"), server.Received(2));
    }

    [Fact]
    public async Task A_read_is_sent_again_as_often_as_the_option_says()
    {
        await using var server = new StubServer(static (_, _) => StubServer.Hangup);
        await using var redis = await ConnectAsync(server, static options => options with { MaxRetries = 2 });
        var error = await Assert.ThrowsAsync<RedisConnectionException>(() => Ask(redis, Get, "k"));
        Assert.True(error.MayHaveRun);
        for (var connection = 1; connection <= 3; connection++) Assert.Equal(["GET k"], server.Received(connection));
    }

    [Fact]
    public async Task A_transaction_is_sent_again_as_a_whole_or_not_at_all()
    {
        await using var server = new StubServer(static (connection, command) => (connection, command) switch
        {
            (1, "MULTI") => "+OK\r\n",
            (1, "EXEC") => StubServer.Hangup,
            (1, _) => "+QUEUED\r\n",
            (_, "EXEC") => "*1\r\n$1\r\nv\r\n",
            (_, _) => "+OK\r\n",
        });
        await using var redis = await ConnectAsync(server);
        var reads = await redis.Backend.ExecuteBatchAsync([CommandLine.Rent(Get).Key("k")], atomic: true, Soon);
        Assert.Equal(["v"], reads.Select(reply => reply.ToString()));
        Assert.Equal(["MULTI", "GET k", "EXEC"], server.Received(2));
    }

    [Fact]
    public async Task A_transaction_that_writes_is_not_sent_again()
    {
        await using var server = new StubServer(static (connection, command) => connection == 1 && command == "EXEC" ? StubServer.Hangup : "+OK\r\n");
        await using var redis = await ConnectAsync(server);
        var error = await Assert.ThrowsAsync<RedisConnectionException>(async () =>
            await redis.Backend.ExecuteBatchAsync([CommandLine.Rent(Get).Key("k"), CommandLine.Rent(Incr).Key("n")], atomic: true, Soon));
        Assert.True(error.MayHaveRun);
        Assert.Equal("OK", await Ask(redis, Get, "k"));
        Assert.Equal(["GET k"], server.Received(2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_is_sent_again_when_all_of_it_may_run_twice(bool writes)
    {
        await using var server = new StubServer(static (connection, command) => connection > 1 ? "+OK\r\n" : command.EndsWith(" b", StringComparison.Ordinal) ? StubServer.Hangup : "+OK\r\n");
        await using var redis = await ConnectAsync(server);
        var batch = redis.Backend.ExecuteBatchAsync([CommandLine.Rent(Get).Key("a"), CommandLine.Rent(writes ? Incr : Del).Key("b")], atomic: false, Soon).AsTask();
        if (writes)
        {
            Assert.True((await Assert.ThrowsAsync<RedisConnectionException>(() => batch)).MayHaveRun);
            return;
        }
        Assert.Equal(["OK", "OK"], (await batch).Select(reply => reply.ToString()));
        Assert.Equal(["GET a", "DEL b"], server.Received(2));
    }

    [Fact]
    public async Task What_was_not_sent_is_sent_whatever_it_is_or_fails_and_certainly_did_not_run()
    {
        await using var proxy = new FaultProxy(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 1), seed: 1, FaultPlan.None);
        await using var server = new StubServer(static (_, command) => command == "GET hangup" ? StubServer.Hangup : $"+{command}\r\n");
        var target = server.EndPoint;
        await using var backend = await ServerBackend.ConnectAsync(
            Options(server.EndPoint) with { CommandTimeout = TimeSpan.FromSeconds(1), MaxRetries = 0, ReconnectMaxDelay = TimeSpan.FromMilliseconds(20) }, _ => Task.FromResult(target), Soon);
        await using var redis = RedisConnection.Over(backend);
        // The server has moved to where nobody answers.
        target = new RedisEndPoint("127.0.0.1", proxy.Port);
        await Assert.ThrowsAsync<RedisConnectionException>(() => Ask(redis, Get, "hangup"));
        var late = await Assert.ThrowsAsync<RedisConnectionException>(() => Ask(redis, Incr, "n"));
        Assert.False(late.MayHaveRun);
        var waits = Ask(redis, Incr, "n");
        var together = redis.Backend.ExecuteBatchAsync([CommandLine.Rent(Incr).Key("m")], atomic: true, Soon).AsTask();
        target = server.EndPoint;
        Assert.Equal("INCR n", await waits);
        await together.WaitAsync(Soon);
        Assert.Equal(["INCR n", "MULTI", "INCR m", "EXEC"], server.Received(2));
    }

    [Fact]
    public async Task After_so_long_without_a_connection_commands_fail_at_once_until_there_is_one()
    {
        await using var server = new StubServer(static (_, command) => command == "GET hangup" ? StubServer.Hangup : $"+{command}\r\n");
        var target = server.EndPoint;
        var options = Options(server.EndPoint) with { MaxRetries = 0, ReconnectGiveUp = TimeSpan.FromMilliseconds(100), CommandTimeout = TimeSpan.FromMinutes(5) };
        await using var backend = await ServerBackend.ConnectAsync(options, _ => Task.FromResult(target), Soon);
        await using var redis = RedisConnection.Over(backend);
        var states = new List<ConnectionState>();
        var givenUp = new TaskCompletionSource();
        var back = new TaskCompletionSource();
        redis.HealthChanged += health =>
        {
            states.Add(health.State);
            if (health.State == ConnectionState.Unavailable) givenUp.TrySetResult();
            if (health.State == ConnectionState.Connected) back.TrySetResult();
        };
        target = new RedisEndPoint("127.0.0.1", 1);
        await Assert.ThrowsAsync<RedisConnectionException>(() => Ask(redis, Get, "hangup"));
        var waits = Ask(redis, Incr, "n");
        Assert.False((await Assert.ThrowsAsync<RedisConnectionException>(() => waits.WaitAsync(Soon))).MayHaveRun);
        await givenUp.Task.WaitAsync(Soon);
        Assert.False((await Assert.ThrowsAsync<RedisConnectionException>(() => Ask(redis, Get, "k").WaitAsync(Soon))).MayHaveRun);
        Assert.NotNull(redis.Health.LastError);
        target = server.EndPoint;
        await back.Task.WaitAsync(Soon);
        Assert.Equal("GET k", await Ask(redis, Get, "k"));
        Assert.Equal([ConnectionState.Reconnecting, ConnectionState.Unavailable, ConnectionState.Connected], states);
    }

    [Fact]
    public async Task The_backlog_is_bounded()
    {
        await using var server = new StubServer(static (_, command) => command == "GET hangup" ? StubServer.Hangup : $"+{command}\r\n");
        var target = server.EndPoint;
        await using var backend = await ServerBackend.ConnectAsync(Options(server.EndPoint) with { MaxRetries = 0, MaxBacklog = 10 }, _ => Task.FromResult(target), Soon);
        await using var redis = RedisConnection.Over(backend);
        target = new RedisEndPoint("127.0.0.1", 1);
        await Assert.ThrowsAsync<RedisConnectionException>(() => Ask(redis, Get, "hangup"));
        var waiting = Enumerable.Range(0, 10).Select(i => Ask(redis, Incr, $"{i}")).ToArray();
        var refused = await Assert.ThrowsAsync<RedisConnectionException>(() => Ask(redis, Incr, "one too many"));
        Assert.False(refused.MayHaveRun);
        Assert.Contains("10 commands wait", refused.Message, StringComparison.Ordinal);
        target = server.EndPoint;
        await Task.WhenAll(waiting).WaitAsync(Soon);
    }

    [Fact]
    public async Task Callers_wait_for_room_in_their_order_and_not_for_ever()
    {
        var opens = new TaskCompletionSource();
        await using var server = new StubServer((_, command) =>
        {
            if (command == "GET 0") opens.Task.Wait();
            return $"+{command}\r\n";
        });
        await using var redis = await ConnectAsync(server, static options => options with { MaxPending = 4, CommandTimeout = TimeSpan.FromSeconds(10) });
        var asked = Enumerable.Range(0, 50).Select(i => Ask(redis, i % 2 == 0 ? Get : Incr, $"{i}")).ToArray();
        opens.SetResult();
        var replies = await Task.WhenAll(asked).WaitAsync(Soon);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"{(i % 2 == 0 ? "GET" : "INCR")} {i}"), replies);
        Assert.Equal(replies, server.Received(1));
    }

    [Fact]
    public async Task Who_finds_no_room_in_time_is_told_that_nothing_ran()
    {
        await using var server = new StubServer(static (_, command) => command.StartsWith("GET", StringComparison.Ordinal) ? null : "+OK\r\n");
        await using var redis = await ConnectAsync(server, static options => options with { MaxPending = 2, CommandTimeout = TimeSpan.FromMilliseconds(200), MaxRetries = 0 });
        var asked = Enumerable.Range(0, 2).Select(i => Ask(redis, Get, $"{i}")).ToArray();
        var waits = Ask(redis, Incr, "n");
        foreach (var one in asked) await Assert.ThrowsAsync<TimeoutException>(() => one.WaitAsync(Soon));
        var outcome = await Record.ExceptionAsync(() => waits.WaitAsync(Soon));
        // The silent link is given up at that moment, and the next takes it, if it comes in time.
        Assert.True(outcome is null or RedisConnectionException { MayHaveRun: false }, $"{outcome}");
    }

    private static RedisOptions Options(RedisEndPoint endPoint) => new()
    {
        EndPoints = [endPoint], ReconnectMinDelay = TimeSpan.FromMilliseconds(2), ReconnectMaxDelay = TimeSpan.FromMilliseconds(100), ConnectTimeout = TimeSpan.FromSeconds(2),
    };

    private static async Task<RedisConnection> ConnectAsync(StubServer server, Func<RedisOptions, RedisOptions>? change = null) =>
        await RedisConnection.ConnectAsync(change?.Invoke(Options(server.EndPoint)) ?? Options(server.EndPoint), Soon);

    private static Task<string> Ask(RedisConnection redis, CommandSpec spec, string key) =>
        redis.Backend.ExecuteAsync(CommandLine.Rent(spec).Key(key), static reply => reply.ToString(), CancellationToken.None).AsTask();
}
