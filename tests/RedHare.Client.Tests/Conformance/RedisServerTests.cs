using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Conformance;

public sealed class RedisServerTests : BackendConformance
{
    private RealRedis? _server;

    protected override async Task<RedisConnection> OpenAsync()
    {
        var program = RealRedis.Find();
        Assert.SkipWhen(program is null, "There is no redis-server in PATH.");
        _server = RealRedis.Start(program!, []);
        return await RedisConnection.ConnectAsync($"redis://127.0.0.1:{_server.EndPoint.Port}");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _server?.Dispose();
    }
}
