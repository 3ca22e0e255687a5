using System.Net;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.NearCaching;

/// <summary>What clears everything: a flush, a connection that is lost, a server that is gone. On servers of the test's own.</summary>
public sealed class NearFaultTests
{
    public enum Kind
    {
        InProcess,
        RedHare,
        Redis,
    }

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token;

    [Theory, CombinatorialKinds]
    public async Task A_flush_clears_all(Kind kind, NearCacheMode mode)
    {
        await using var host = await Host.StartAsync(kind, mode);
        if (host is null) return;
        foreach (var flush in (string[])["FLUSHALL", "FLUSHDB"])
        {
            await host.FillAsync();
            await host.Redis.ExecuteAsync(flush);
            await host.Near.SynchronizeAsync(Soon);
            Assert.Equal(0, host.Near.Statistics.Entries);
            Assert.Null(await host.Near.GetAsync("k1"));
        }
        Assert.Equal(2, host.Near.Statistics.Flushes);
    }

    [Theory, CombinatorialKinds]
    public async Task A_lost_connection_clears_all(Kind kind, NearCacheMode mode)
    {
        await using var host = await Host.StartAsync(kind, mode);
        if (host is null) return;
        for (var round = 1; round <= 20; round++)
        {
            await host.FillAsync();
            var lost = host.Near.Statistics.LostConnections;
            // What the server would say of the change is lost with the connection.
            await host.Redis.Backend.ExecuteBatchAsync([host.KillTrackers(), Line("SET", "k1", $"round {round}")], atomic: true, Soon);
            while (host.Near.Statistics.LostConnections == lost) await Task.Delay(1);
            Assert.Equal($"round {round}", await host.Near.GetAsync("k1"));
            // And the next connection tracks again.
            await host.Redis.Strings.SetAsync("k1", "again");
            await host.Near.SynchronizeAsync(Soon);
            Assert.Equal("again", await host.Near.GetAsync("k1"));
        }
    }

    [Theory, CombinatorialKinds]
    public async Task Reads_and_writes_that_race_with_lost_connections_leave_nothing_stale(Kind kind, NearCacheMode mode)
    {
        await using var host = await Host.StartAsync(kind, mode);
        if (host is null) return;
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await host.TryReadAsync("k1");
        })).ToArray();
        for (var round = 1; round <= 100; round++)
        {
            var write = host.Redis.Strings.SetAsync("k1", $"{round}").AsTask();
            var kill = host.Redis.Backend.ExecuteAsync(host.KillTrackers(), static reply => reply, Soon).AsTask();
            await Task.WhenAll(write, kill);
            await host.SynchronizeAsync();
            Assert.Equal($"{round}", await host.ReadAsync("k1"));
        }
        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Theory, CombinatorialKinds]
    public async Task A_server_that_is_gone_leaves_nothing_behind(Kind kind, NearCacheMode mode)
    {
        await using var host = await Host.StartAsync(kind, mode);
        if (host is null) return;
        await host.FillAsync();
        await host.StopServerAsync();
        while (host.Near.Statistics.Entries != 0) await Task.Delay(1, Soon);
        Assert.False(host.Near.TryGet("k1", out _));
    }

    private static CommandLine Line(string name, params string[] arguments)
    {
        var line = CommandLine.Rent(new CommandSpec(name));
        foreach (var argument in arguments) line.Add(argument);
        return line;
    }

    /// <summary>A server, a connection, and a near cache in front of it.</summary>
    private sealed class Host : IAsyncDisposable
    {
        private EmbeddedServer? _redHare;
        private RealRedis? _redis;

        public RedisConnection Redis { get; private set; } = null!;

        public NearCache Near { get; private set; } = null!;

        /// <summary>Null where there is no redis-server.</summary>
        public static async Task<Host?> StartAsync(Kind kind, NearCacheMode mode)
        {
            var host = new Host();
            if (kind == Kind.Redis)
            {
                if (RealRedis.Find() is not { } program) return null;
                host._redis = RealRedis.Start(program, []);
                host.Redis = await RedisConnection.ConnectAsync(Options(host._redis.EndPoint.Port));
            }
            else
            {
                host._redHare = EmbeddedServer.Open(("port", "0"));
                host.Redis = kind == Kind.InProcess
                    ? RedisConnection.Over(host._redHare.OpenBackend())
                    : await RedisConnection.ConnectAsync(Options(((IPEndPoint)host._redHare.Listen()[0]).Port));
            }
            host.Near = await host.Redis.OpenNearCacheAsync(new NearCacheOptions { Mode = mode, Heartbeat = TimeSpan.FromMilliseconds(100) }, Soon);
            return host;
        }

        // Connections are killed in quick succession: pauses that grow would be all that the tests do.
        private static RedisOptions Options(int port) =>
            RedisUrl.Parse($"redis://127.0.0.1:{port}") with { ReconnectMinDelay = TimeSpan.FromMilliseconds(1), ReconnectMaxDelay = TimeSpan.FromMilliseconds(5) };

        public async Task FillAsync()
        {
            for (var i = 0; i < 10; i++)
            {
                await Redis.Strings.SetAsync($"k{i}", $"v{i}");
                await Near.SynchronizeAsync(Soon);
                await Near.GetAsync($"k{i}");
            }
            Assert.True(Near.TryGet("k1", out var held));
            Assert.Equal("v1", held);
        }

        /// <summary>Ends all connections but the one that it comes by.</summary>
        public CommandLine KillTrackers() => Line("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

        public async Task TryReadAsync(string key)
        {
            try
            {
                await Near.GetAsync(key);
            }
            catch (Exception exception) when (exception is RedisConnectionException or ObjectDisposedException or TimeoutException)
            {
                // The connection was killed once too often for this read.
            }
        }

        public async Task<string?> ReadAsync(string key)
        {
            while (true)
            {
                try
                {
                    return await Near.GetAsync(key);
                }
                catch (Exception exception) when (exception is RedisConnectionException or ObjectDisposedException)
                {
                    await Task.Yield();
                }
            }
        }

        public async Task SynchronizeAsync()
        {
            while (true)
            {
                try
                {
                    await Near.SynchronizeAsync(Soon);
                    return;
                }
                catch (Exception exception) when (exception is RedisConnectionException or ObjectDisposedException)
                {
                    await Task.Yield();
                }
            }
        }

        public async Task StopServerAsync()
        {
            if (_redHare is not null) await _redHare.DisposeAsync();
            _redis?.Dispose();
            (_redHare, _redis) = (null, null);
        }

        public async ValueTask DisposeAsync()
        {
            await Near.DisposeAsync();
            await Redis.DisposeAsync();
            await StopServerAsync();
        }
    }
}
