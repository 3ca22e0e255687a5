using System.Net;
using RedHare.Commands.Configuration;
using RedHare.Server;
using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>The real redis-server and RedHare side by side, with thresholds low enough that small collections change their encoding.</summary>
public sealed class ServerPair : IAsyncLifetime
{
    private static readonly (string Name, string Value)[] Directives =
    [
        ("hash-max-listpack-entries", "8"), ("hash-max-listpack-value", "20"), ("zset-max-listpack-entries", "8"), ("zset-max-listpack-value", "20"),
        ("set-max-intset-entries", "8"), ("list-max-listpack-size", "8"), ("enable-debug-command", "yes"),
    ];

    private RealRedis? _real;
    private RedisServer? _ours;

    public ValueTask InitializeAsync()
    {
        if (RealRedis.Find() is not { } program) return default;
        _real = RealRedis.Start(program, Directives);
        var configuration = new ServerConfiguration();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("port", "0"), ("bind", "127.0.0.1"), .. Directives])
            Assert.Null(configuration.Preset(name, value));
        _ours = new RedisServer(configuration);
        _ours.Start();
        return default;
    }

    /// <summary>A new comparison over new connections in one protocol version, both servers emptied.</summary>
    internal Comparison Compare(int protocol)
    {
        var (real, ours) = Connect();
        var comparison = new Comparison(real(), ours());
        comparison.Prepare([["HELLO", protocol.ToString()], ["FLUSHALL"]]);
        return comparison;
    }

    /// <summary>Ways to open connections to the two.</summary>
    internal (Func<Peer> Real, Func<Peer> Ours) Connect()
    {
        if (_real is null)
            Assert.Skip("THERE IS NO redis-server IN PATH: nothing was compared with the real Redis. Install it (Debian, Ubuntu: apt-get install redis-server).");
        return (() => new Peer(_real.EndPoint), () => new Peer((IPEndPoint)_ours!.EndPoints[0]));
    }

    public async ValueTask DisposeAsync()
    {
        _real?.Dispose();
        if (_ours is not null) await _ours.StopAsync();
    }
}
