using System.Net;
using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Servers;

/// <summary>A server for one test alone, which may empty, pause and reconfigure it.</summary>
public sealed class LoneServer : IAsyncDisposable
{
    private readonly EmbeddedServer? _redHare;
    private readonly RealRedis? _redis;

    private LoneServer(EmbeddedServer? redHare, RealRedis? redis, Func<ValueTask<RedisConnection>> connect)
    {
        _redHare = redHare;
        _redis = redis;
        ConnectAsync = connect;
    }

    /// <summary>The backends that are one server, for <see cref="MemberDataAttribute"/>; a real one where it is installed.</summary>
    public static TheoryData<TestBackend> All => RealRedis.Find() is null
        ? new(TestBackend.InProcess, TestBackend.RedHareResp3, TestBackend.RedHareResp2)
        : new(TestBackend.InProcess, TestBackend.RedHareResp3, TestBackend.RedHareResp2, TestBackend.Redis);

    /// <summary>Makes a connection of the caller's own.</summary>
    public Func<ValueTask<RedisConnection>> ConnectAsync { get; }

    public static LoneServer Start(TestBackend backend, params (string Name, string Value)[] directives)
    {
        if (backend == TestBackend.Redis)
        {
            var redis = RealRedis.Start(RealRedis.Find()!, directives);
            return new LoneServer(null, redis, () => RedisConnection.ConnectAsync($"redis://127.0.0.1:{redis.EndPoint.Port}"));
        }
        var server = EmbeddedServer.Open([("port", "0"), .. directives]);
        if (backend == TestBackend.InProcess) return new LoneServer(server, null, () => new(RedisConnection.Over(server.OpenBackend())));
        var port = ((IPEndPoint)server.Listen()[0]).Port;
        return new LoneServer(server, null, () => RedisConnection.ConnectAsync($"redis://127.0.0.1:{port}?protocol={(backend == TestBackend.RedHareResp2 ? 2 : 3)}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_redHare is not null) await _redHare.DisposeAsync();
        _redis?.Dispose();
    }
}
