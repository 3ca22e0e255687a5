using RedHare.Differential.Tests;
using Xunit;

namespace RedHare.Client.Tests.Links;

/// <summary>TLS to the real server, with certificates of the test's own.</summary>
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
