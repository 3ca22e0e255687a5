using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging;
using Xunit;

namespace RedHare.Client.Tests.Telemetry;

/// <summary>The numbers of events are part of the client's interface.</summary>
public sealed class ClientLogTests
{
    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Fact]
    public async Task Connections_made_and_lost_subscriptions_and_flushes_are_told()
    {
        using var log = new Events();
        await using var server = EmbeddedServer.Open(("port", "0"));
        var port = ((IPEndPoint)server.Listen()[0]).Port;
        await using var redis = await RedisConnection.ConnectAsync(RedisUrl.Parse($"redis://127.0.0.1:{port}") with { LoggerFactory = log }, Soon);
        await using var near = await redis.OpenNearCacheAsync(cancellation: Soon);
        await using var subscription = await redis.Backend.SubscribeAsync(SubscriptionKind.Channel, "news", Soon);
        using var killer = server.Connect();

        killer.Execute("FLUSHALL");
        Assert.Equal("Information NearCacheFlushed The near cache dropped all it held: Flush.", await log.FirstAsync(1030, Soon));
        Assert.Equal($"Information Connected Connected to 127.0.0.1:{port}.", await log.FirstAsync(1000, Soon));
        Assert.Equal($"Information SubscriptionsBegun 1 subscriptions are asked for at 127.0.0.1:{port}.", await log.FirstAsync(1021, Soon));

        killer.Execute("CLIENT", "KILL", "SKIPME", "yes", "TYPE", "pubsub");
        Assert.StartsWith($"Warning SubscriptionsLost The connection of the subscriptions to 127.0.0.1:{port} was lost", await log.FirstAsync(1020, Soon), StringComparison.Ordinal);
        killer.Execute("CLIENT", "KILL", "SKIPME", "yes");
        Assert.StartsWith($"Warning ConnectionLost The connection to 127.0.0.1:{port} was lost: ", await log.FirstAsync(1001, Soon), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_that_fail_are_told_until_it_is_given_up()
    {
        using var log = new Events();
        var server = EmbeddedServer.Open(("port", "0"));
        var port = ((IPEndPoint)server.Listen()[0]).Port;
        var options = RedisUrl.Parse($"redis://127.0.0.1:{port}") with { LoggerFactory = log, ReconnectGiveUp = TimeSpan.FromMilliseconds(1) };
        await using var redis = await RedisConnection.ConnectAsync(options, Soon);
        await server.DisposeAsync();
        Assert.StartsWith("Warning ReconnectFailed ", await log.FirstAsync(1002, Soon), StringComparison.Ordinal);
        Assert.StartsWith("Error Unavailable ", await log.FirstAsync(1003, Soon), StringComparison.Ordinal);
    }

    /// <summary>Keeps what is logged, and awaits it.</summary>
    private sealed class Events : ILoggerFactory, ILogger
    {
        private readonly ConcurrentDictionary<int, TaskCompletionSource<string>> _first = new();

        public Task<string> FirstAsync(int id, CancellationToken cancellation) => Of(id).Task.WaitAsync(cancellation);

        public ILogger CreateLogger(string categoryName)
        {
            Assert.Equal("RedHare.Client", categoryName);
            return this;
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Of(eventId.Id).TrySetResult($"{logLevel} {eventId.Name} {formatter(state, exception)}");

        public void Dispose()
        {
        }

        private TaskCompletionSource<string> Of(int id) => _first.GetOrAdd(id, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
