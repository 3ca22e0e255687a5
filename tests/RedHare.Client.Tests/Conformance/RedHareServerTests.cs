using System.Net;

namespace RedHare.Client.Tests.Conformance;

public abstract class RedHareServerTests(int protocol) : BackendConformance
{
    private EmbeddedServer? _server;

    protected override async Task<RedisConnection> OpenAsync()
    {
        _server = EmbeddedServer.Open(("port", "0"));
        return await RedisConnection.ConnectAsync($"redis://127.0.0.1:{((IPEndPoint)_server.Listen()[0]).Port}?protocol={protocol}");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_server is not null) await _server.DisposeAsync();
    }
}

public sealed class RedHareResp3Tests() : RedHareServerTests(3);

public sealed class RedHareResp2Tests() : RedHareServerTests(2);
