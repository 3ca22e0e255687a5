using System.Net;
using RedHare.Differential.Tests;
using RedHare.Client.Tests.Servers;
using Xunit;

[assembly: AssemblyFixture(typeof(TestServers))]

namespace RedHare.Client.Tests.Servers;

/// <summary>The servers of a test run, each started when the first test asks for it and shared by all: a test's keys carry a prefix of its own.</summary>
public sealed class TestServers : IAsyncDisposable
{
    private readonly Lazy<(EmbeddedServer Server, int Port)> _redHare = new(() =>
    {
        var server = EmbeddedServer.Open(("port", "0"));
        return (server, ((IPEndPoint)server.Listen()[0]).Port);
    });

    private readonly Lazy<RealRedis> _redis = new(() => RealRedis.Start(RealRedis.Find()!, []));

    private readonly Lazy<Task<RealCluster>> _cluster = new(() => RealCluster.StartAsync());
    private readonly Lazy<Task<RealSentinels>> _sentinels = new(() => RealSentinels.StartAsync());

    /// <summary>A connection of the caller's own.</summary>
    public async ValueTask<RedisConnection> ConnectAsync(TestBackend backend) => backend switch
    {
        TestBackend.InProcess => RedisConnection.Over(_redHare.Value.Server.OpenBackend()),
        TestBackend.Cluster => await ConnectAsync((await _cluster.Value).Url),
        TestBackend.Sentinel => await ConnectAsync((await _sentinels.Value).Url),
        _ => await ConnectAsync(Url(backend)),
    };

    // Longer than a busy machine's pauses.
    private static ValueTask<RedisConnection> ConnectAsync(string url) => RedisConnection.ConnectAsync(RedisUrl.Parse(url) with { CommandTimeout = TimeSpan.FromSeconds(20) });

    /// <summary>The cluster, for tests of it alone.</summary>
    internal Task<RealCluster> ClusterAsync() => _cluster.Value;

    /// <summary>Where it is to be found, for tests that want options of their own. Not for <see cref="TestBackend.InProcess"/>.</summary>
    public string Url(TestBackend backend) => backend switch
    {
        TestBackend.RedHareResp3 => $"redis://127.0.0.1:{_redHare.Value.Port}",
        TestBackend.RedHareResp2 => $"redis://127.0.0.1:{_redHare.Value.Port}?protocol=2",
        TestBackend.Redis => $"redis://127.0.0.1:{_redis.Value.EndPoint.Port}",
        TestBackend.Cluster => _cluster.Value.GetAwaiter().GetResult().Url,
        _ => throw new ArgumentOutOfRangeException(nameof(backend)),
    };

    public async ValueTask DisposeAsync()
    {
        if (_redHare.IsValueCreated) await _redHare.Value.Server.DisposeAsync();
        if (_cluster.IsValueCreated) await (await _cluster.Value).DisposeAsync();
        if (_redis.IsValueCreated) _redis.Value.Dispose();
        if (_sentinels.IsValueCreated) await (await _sentinels.Value).DisposeAsync();
    }
}
