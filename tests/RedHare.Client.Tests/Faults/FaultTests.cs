using System.Net;
using Xunit;

namespace RedHare.Client.Tests.Faults;

/// <summary>The client behind a network that cuts, delays, falls silent and lies.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private EmbeddedServer _server = null!;
    private EndPoint _target = null!;

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public ValueTask InitializeAsync()
    {
        _server = EmbeddedServer.Open(("port", "0"));
        _target = new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)_server.Listen()[0]).Port);
        return default;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task No_reply_is_given_to_another_caller_however_connections_are_cut(int protocol)
    {
        await using var proxy = new FaultProxy(_target, seed: 4711, new FaultPlan { CutWithin = 60_000, DelayPercent = 2 });
        await using var redis = await ConnectAsync(proxy, options => options with { Protocol = protocol });
        var load = new EchoLoad(redis, callers: 32, calls: 25_000, seed: 4711);
        await load.RunAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(load.Wrong);
        Assert.True(proxy.Cuts > 10, $"{proxy.Cuts} cuts");
        Assert.InRange(load.Replies, 20_000, 25_000);
    }

    [Fact]
    public async Task Garbage_ends_the_connection_and_reaches_nobody()
    {
        await using var proxy = new FaultProxy(_target, seed: 42, new FaultPlan { GarbageWithin = 20_000 });
        await using var redis = await ConnectAsync(proxy);
        var load = new EchoLoad(redis, callers: 16, calls: 10_000, seed: 42);
        await load.RunAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(load.Wrong);
        Assert.True(proxy.Accepted > 5, $"{proxy.Accepted} connections");
    }

    [Fact]
    public async Task Connections_that_fall_silent_hold_nobody_up_for_longer_than_the_timeout()
    {
        await using var proxy = new FaultProxy(_target, seed: 7, new FaultPlan { SilentPercent = 50, SilentWithin = 20_000 });
        await using var redis = await ConnectAsync(proxy, static options => options with { CommandTimeout = TimeSpan.FromMilliseconds(300), ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        var load = new EchoLoad(redis, callers: 16, calls: 3_000, seed: 7);
        await load.RunAsync().WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(load.Wrong);
        Assert.True(proxy.Accepted > 2, $"{proxy.Accepted} connections");
    }

    [Fact]
    public async Task A_server_that_accepts_and_says_nothing_is_given_up_in_time()
    {
        await using var proxy = new FaultProxy(_target, seed: 1, new FaultPlan { SilentPercent = 100 });
        var error = await Assert.ThrowsAsync<RedisConnectionException>(async () => await ConnectAsync(proxy, static options => options with { ConnectTimeout = TimeSpan.FromMilliseconds(100) }));
        Assert.False(error.MayHaveRun);
        Assert.Contains("not within 0.1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_half_open_connection_is_noticed_though_nothing_is_asked()
    {
        await using var proxy = new FaultProxy(_target, seed: 1, FaultPlan.None);
        await using var redis = await ConnectAsync(proxy, static options => options with { KeepAlive = TimeSpan.FromMilliseconds(50), CommandTimeout = TimeSpan.FromSeconds(1) });
        var lost = new TaskCompletionSource<ConnectionHealth>(TaskCreationOptions.RunContinuationsAsynchronously);
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        redis.HealthChanged += health =>
        {
            if (health.State == ConnectionState.Reconnecting) lost.TrySetResult(health);
            if (health.State == ConnectionState.Connected) again.TrySetResult();
        };
        proxy.Silence();
        Assert.IsType<TimeoutException>((await lost.Task.WaitAsync(Soon)).LastError);
        await again.Task.WaitAsync(Soon);
        Assert.Equal("PONG", (await redis.ExecuteAsync("PING")).ToString());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(2)]
    public async Task A_half_open_connection_of_subscriptions_is_noticed_and_there_is_a_gap(int protocol)
    {
        await using var proxy = new FaultProxy(_target, seed: 1, FaultPlan.None);
        await using var redis = await ConnectAsync(
            proxy, options => options with { Protocol = protocol, KeepAlive = TimeSpan.FromMilliseconds(50), CommandTimeout = TimeSpan.FromMilliseconds(500) });
        await using var subscription = await redis.Backend.SubscribeAsync(SubscriptionKind.Channel, "news", Soon);
        await using var messages = subscription.ReadAllAsync(Soon).GetAsyncEnumerator(Soon);
        proxy.Silence();
        Assert.True(await messages.MoveNextAsync());
        Assert.True(messages.Current.IsGap);
        using var publisher = _server.Connect();
        publisher.Execute("PUBLISH", "news", "one");
        Assert.True(await messages.MoveNextAsync());
        Assert.Equal("one", messages.Current.Text);
    }

    [Fact]
    public async Task A_blocking_command_on_a_dead_link_ends_after_its_timeout_and_a_grace()
    {
        await using var proxy = new FaultProxy(_target, seed: 1, FaultPlan.None);
        await using var redis = await ConnectAsync(proxy, static options => options with { CommandTimeout = TimeSpan.FromMilliseconds(300) });
        var popped = redis.ExecuteAsync("BLPOP", "jobs", 1.5).AsTask();
        await UntilBlockedAsync();
        proxy.Silence();
        await Assert.ThrowsAsync<TimeoutException>(() => popped.WaitAsync(Soon));
        _server.Connect().Execute("RPUSH", "jobs", "work");
        Assert.Equal("work", (await redis.ExecuteAsync("BLPOP", "jobs", 0)).Items[1].ToString());
    }

    [Fact]
    public async Task A_cancelled_blocking_command_ends_though_its_link_is_dead()
    {
        await using var proxy = new FaultProxy(_target, seed: 1, FaultPlan.None);
        await using var redis = await ConnectAsync(proxy, static options => options with { CommandTimeout = TimeSpan.FromMilliseconds(300) });
        using var cancellation = new CancellationTokenSource();
        var popped = redis.Backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("BLPOP", CommandTraits.Blocking)).Key("jobs").Add(0), static reply => reply, cancellation.Token).AsTask();
        await UntilBlockedAsync();
        proxy.Silence();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => popped.WaitAsync(Soon));
    }

    [Fact]
    public async Task Disposing_ends_everything_that_is_in_flight()
    {
        await using var proxy = new FaultProxy(_target, seed: 1, FaultPlan.None);
        var redis = await ConnectAsync(proxy, static options => options with { CommandTimeout = Timeout.InfiniteTimeSpan, BlockingConnections = 2 });
        var subscription = await redis.Backend.SubscribeAsync(SubscriptionKind.Channel, "news", Soon);
        var session = await redis.Backend.OpenSessionAsync(cancellation: Soon);
        var reader = Task.Run(async () =>
        {
            await foreach (var message in subscription.ReadAllAsync(Soon)) _ = message;
        });
        var blocked = Enumerable.Range(0, 4).Select(_ => redis.ExecuteAsync("BLPOP", "jobs", 0).AsTask()).ToArray();
        await UntilBlockedAsync();
        proxy.Silence();
        proxy.Plan = new FaultPlan { SilentPercent = 100 };
        List<Task> all =
        [
            .. blocked,
            .. Enumerable.Range(0, 100).Select(_ => redis.ExecuteAsync("GET", "k").AsTask()),
            .. Enumerable.Range(0, 100).Select(_ => redis.ExecuteAsync("INCR", "n").AsTask()),
            redis.Backend.ExecuteBatchAsync([CommandLine.Rent(new CommandSpec("PING"))], atomic: true, CancellationToken.None).AsTask(),
            session.ExecuteAsync(CommandLine.Rent(new CommandSpec("PING")), static reply => reply, CancellationToken.None).AsTask(),
            redis.Backend.OpenSessionAsync(cancellation: CancellationToken.None).AsTask(),
            redis.Backend.SubscribeAsync(SubscriptionKind.Channel, "other", CancellationToken.None).AsTask(),
        ];
        await redis.DisposeAsync();
        foreach (var one in all)
        {
            var exception = await Record.ExceptionAsync(() => one.WaitAsync(Soon));
            Assert.True(exception is ObjectDisposedException or RedisConnectionException, $"{exception}");
        }
        await reader.WaitAsync(Soon);
        Assert.Equal(ConnectionState.Closed, redis.Health.State);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await redis.ExecuteAsync("PING"));
    }

    private async Task UntilBlockedAsync()
    {
        using var connection = _server.Connect();
        while (connection.Execute("INFO", "clients").ToString()!.Contains("blocked_clients:0", StringComparison.Ordinal)) await Task.Delay(1);
    }

    private static async Task<RedisConnection> ConnectAsync(FaultProxy proxy, Func<RedisOptions, RedisOptions>? change = null)
    {
        var options = new RedisOptions
        {
            EndPoints = [new RedisEndPoint("127.0.0.1", proxy.Port)], ReconnectMinDelay = TimeSpan.FromMilliseconds(1), ReconnectMaxDelay = TimeSpan.FromMilliseconds(50), MaxRetries = 10,
        };
        return await RedisConnection.ConnectAsync(change?.Invoke(options) ?? options, Soon);
    }
}
