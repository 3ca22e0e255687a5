using RedHare.Client.Tests.Servers;
using RedHare.Commands.Configuration;
using RedHare.Differential.Tests;
using RedHare.Net.Tests.Tls;
using RedHare.Server;
using Xunit;

namespace RedHare.Client.Tests.Links;

/// <summary>TLS to the real server and to ours, with certificates of the test's own.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly TestCertificates _certificates = new();
    private RealRedis? _redis;
    private int _port;

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public ValueTask InitializeAsync()
    {
        if (RealRedis.Find() is { } program) _redis = Start(program, "server", clients: "optional");
        return default;
    }

    public ValueTask DisposeAsync()
    {
        _redis?.Dispose();
        _certificates.Dispose();
        return default;
    }

    [Fact]
    public async Task A_certificate_of_a_trusted_authority_for_the_host_is_accepted()
    {
        Require();
        await using var redis = await RedisConnection.ConnectAsync($"rediss://localhost:{_port}?ca={_certificates.Ca}", Soon);
        var value = new string('x', 200_000);
        await redis.ExecuteAsync("SET", "k", value);
        Assert.Equal(value, (await redis.ExecuteAsync("GET", "k")).ToString());
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++) Assert.Equal($"{caller}:{i}", (await redis.ExecuteAsync("ECHO", $"{caller}:{i}")).ToString());
        })));
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused_by_name()
    {
        Require();
        var error = await RefusedAsync($"rediss://127.0.0.1:{_port}?ca={_certificates.Ca}");
        Assert.Contains("made out to 'localhost', '127.0.0.2', not to '127.0.0.1'", error.Message, StringComparison.Ordinal);
        await using var known = await RedisConnection.ConnectAsync($"rediss://127.0.0.1:{_port}?ca={_certificates.Ca}&tlsHost=localhost", Soon);
        await using var unchecked_ = await RedisConnection.ConnectAsync(
            RedisUrl.Parse($"rediss://127.0.0.1:{_port}") with { Tls = new RedisTls { CaFile = _certificates.Ca, ChecksHost = false } }, Soon);
        Assert.Equal("PONG", (await unchecked_.ExecuteAsync("PING")).ToString());
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused_unless_anything_goes()
    {
        Require();
        var error = await RefusedAsync($"rediss://localhost:{_port}");
        Assert.Contains($"signed by 'CN={_certificates.Authority}', which is not trusted here", error.Message, StringComparison.Ordinal);
        using var others = new TestCertificates();
        error = await RefusedAsync($"rediss://localhost:{_port}?ca={others.Ca}");
        Assert.Contains("not trusted here", error.Message, StringComparison.Ordinal);
        await using var insecure = await RedisConnection.ConnectAsync($"rediss://127.0.0.1:{_port}?insecure=true", Soon);
        Assert.Equal("PONG", (await insecure.ExecuteAsync("PING")).ToString());
    }

    [Fact]
    public async Task A_server_may_ask_for_the_clients_certificate()
    {
        Require();
        _redis!.Dispose();
        _redis = Start(RealRedis.Find()!, "server", clients: "yes");
        var error = await RefusedAsync($"rediss://localhost:{_port}?ca={_certificates.Ca}");
        Assert.False(error.MayHaveRun);
        await using var redis = await RedisConnection.ConnectAsync(
            $"rediss://localhost:{_port}?ca={_certificates.Ca}&cert={_certificates.Certificate("client")}&key={_certificates.Key("client")}", Soon);
        Assert.Equal("PONG", (await redis.ExecuteAsync("PING")).ToString());
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        Require();
        var error = await RefusedAsync($"rediss://localhost:{_port}?ca=/nowhere/ca.pem");
        Assert.Contains("/nowhere/ca.pem cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_tls_is_no_riddle()
    {
        Require();
        var error = await RefusedAsync($"rediss://localhost:{_redis!.EndPoint.Port}?ca={_certificates.Ca}&connectTimeout=2000");
        Assert.False(error.MayHaveRun);
    }

    [Fact]
    public async Task A_cluster_is_spoken_to_over_tls()
    {
        Require();
        await using var cluster = await RealCluster.StartAsync(tls: (Lines("server", "yes"), Query("client")));
        await using var redis = await RedisConnection.ConnectAsync(cluster.Url, Soon);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => redis.Strings.SetAsync($"key:{i}", $"{i}").AsTask()));
        for (var i = 0; i < 200; i++) Assert.Equal($"{i}", (await redis.Strings.GetAsync($"key:{i}"))?.ToString());
        // All nodes were found over TLS, since none listens to anything else; without the certificate none lets in.
        var error = await RefusedAsync(cluster.Url.Replace("&cert=", "&name=", StringComparison.Ordinal).Split("&key=")[0]);
        Assert.False(error.MayHaveRun);
    }

    [Fact]
    public async Task Sentinels_and_their_master_are_spoken_to_over_tls()
    {
        Require();
        await using var set = await RealSentinels.StartAsync(tls: (Lines("server", "yes"), Query("client")));
        await using var redis = await RedisConnection.ConnectAsync(set.Url, Soon);
        await redis.Strings.SetAsync("k", "v");
        Assert.Equal("v", (await redis.Strings.GetAsync("k"))?.ToString());
        Assert.Equal(set.Ports[0], redis.Health.Server?.Port);
    }

    [Fact]
    public async Task A_redhare_is_spoken_to_over_tls()
    {
        await using var server = RedHareServer("tls-auth-clients", "optional");
        var port = ((System.Net.IPEndPoint)server.SecureEndPoints[0]).Port;
        await using var redis = await RedisConnection.ConnectAsync($"rediss://localhost:{port}?ca={_certificates.Ca}", Soon);
        var value = new string('x', 300_000);
        await redis.Strings.SetAsync("k", value);
        Assert.Equal(value, (await redis.Strings.GetAsync("k"))?.ToString());
        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++) Assert.Equal($"{caller}:{i}", (await redis.ExecuteAsync("ECHO", $"{caller}:{i}")).ToString());
        })));
        Assert.Contains("made out to 'localhost', '127.0.0.2', not to '127.0.0.1'", (await RefusedAsync($"rediss://127.0.0.1:{port}?ca={_certificates.Ca}")).Message, StringComparison.Ordinal);
        await using var near = await redis.OpenNearCacheAsync(new NearCacheOptions());
        Assert.Equal(value, (await near.GetAsync("k"))?.ToString());
        using var others = new TestCertificates();
        Assert.False((await RefusedAsync($"rediss://localhost:{port}?ca={_certificates.Ca}&cert={others.Certificate("client")}&key={others.Key("client")}")).MayHaveRun);
        // An authority between the client's certificate and the trusted one is sent along.
        await using var further = await RedisConnection.ConnectAsync($"rediss://localhost:{port}?ca={_certificates.Ca}&cert={_certificates.Certificate("further")}&key={_certificates.Key("further")}", Soon);
        Assert.Equal("PONG", (await further.ExecuteAsync("PING")).ToString());
    }

    private RedisServer RedHareServer(params string[] more)
    {
        var configuration = new ServerConfiguration();
        string[] directives = ["bind", "127.0.0.1", "port", "0", "tls-port", "-1", "tls-cert-file", _certificates.Certificate("server"), "tls-key-file", _certificates.Key("server"), "tls-ca-cert-file", _certificates.Ca, .. more];
        foreach (var pair in directives.Chunk(2)) Assert.Null(configuration.Preset(pair[0], pair[1]));
        var server = new RedisServer(configuration);
        server.Start();
        return server;
    }

    private string Lines(string certificate, string clients) =>
        $"tls-cert-file {_certificates.Certificate(certificate)}\ntls-key-file {_certificates.Key(certificate)}\ntls-ca-cert-file {_certificates.Ca}\ntls-auth-clients {clients}";

    private string Query(string client) => $"?ca={_certificates.Ca}&tlsHost=localhost&cert={_certificates.Certificate(client)}&key={_certificates.Key(client)}";

    private static async Task<RedisConnectionException> RefusedAsync(string url) =>
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await RedisConnection.ConnectAsync(url, Soon));

    private static void Require() => Assert.SkipWhen(RealRedis.Find() is null, "There is no redis-server in PATH.");

    private RealRedis Start(string program, string certificate, string clients)
    {
        using (var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            probe.Start();
            _port = ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
        }
        return RealRedis.Start(program,
        [
            ("tls-port", $"{_port}"), ("tls-cert-file", _certificates.Certificate(certificate)), ("tls-key-file", _certificates.Key(certificate)),
            ("tls-ca-cert-file", _certificates.Ca), ("tls-auth-clients", clients),
        ]);
    }
}
