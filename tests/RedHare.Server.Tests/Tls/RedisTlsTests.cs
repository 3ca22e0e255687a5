using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using RedHare.Commands.Configuration;
using RedHare.Net.Tests.Tls;
using RedHare.Server.Tls;
using Xunit;

namespace RedHare.Server.Tests.Tls;

/// <summary>The Redis head over TLS, as redis-server's directives ask for it.</summary>
public sealed class RedisTlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    public static TheoryData<string> Transports => WireServer.Transports();

    public void Dispose() => _certificates.Dispose();

    [Theory, MemberData(nameof(Transports))]
    public async Task Both_ports_serve_one_data_set(string transport)
    {
        await using var server = Start(transport);
        using var plain = await server.ConnectAsync();
        using var secure = await server.ConnectSecurelyAsync();
        await secure.AssertAsync("SET k v", "OK");
        await plain.AssertAsync("GET k", "v");
        var (port, tlsPort) = (((IPEndPoint)server.Server.EndPoints[0]).Port, ((IPEndPoint)server.Server.SecureEndPoints[0]).Port);
        Assert.NotEqual(port, tlsPort);
        Assert.Contains($"tcp_port:{port}\r\n", (await secure.AskAsync("INFO server")).ToString(), StringComparison.Ordinal);
        Assert.Contains($"{tlsPort}", (await secure.AskAsync("CONFIG GET tls-port")).ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_client_over_tls_is_listed_and_killed_as_any_other(string transport)
    {
        await using var server = Start(transport);
        using var plain = await server.ConnectAsync();
        using var secure = await server.ConnectSecurelyAsync();
        var id = (await secure.AskAsync("CLIENT ID")).ToString();
        Assert.Contains($"laddr={server.Server.SecureEndPoints[0]} ", (await plain.AskAsync($"CLIENT LIST ID {id}")).ToString(), StringComparison.Ordinal);
        await plain.AssertAsync($"CLIENT KILL ID {id}", "1");
        await secure.AssertClosedAsync();
        using var blocked = await server.ConnectSecurelyAsync();
        await blocked.SendAsync("BLPOP list 0");
        await WireServer.UntilBlocked(plain, 1);
        await plain.AssertAsync("RPUSH list a", "1");
        Assert.Equal(2, (await blocked.ReadAsync()).Items.Length);
        await blocked.SendAsync("BLPOP list 0");
        await WireServer.UntilBlocked(plain, 1);
        blocked.Dispose();
        await WireServer.UntilBlocked(plain, 0);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_replica_gets_snapshot_and_stream(string transport)
    {
        var directory = Directory.CreateTempSubdirectory("redhare").FullName;
        await using (var server = Start(transport, ("dir", directory), ("save", ""), ("rdbcompression", "no"), ("repl-ping-replica-period", "3600")))
        {
            using var plain = await server.ConnectAsync();
            using var replica = await server.ConnectSecurelyAsync();
            for (var i = 0; i < 40; i++) await plain.AssertAsync($"SETRANGE k{i} 99999 x", "100000");
            await replica.SendAsync("PSYNC ? -1");
            Assert.StartsWith("FULLRESYNC", (await replica.ReadAsync()).ToString(), StringComparison.Ordinal);
            var header = "";
            // Newlines keep it alive until the snapshot is there.
            while (!header.EndsWith("\r\n", StringComparison.Ordinal))
            {
                var next = await replica.RawAsync(1);
                Assert.NotEmpty(next);
                header = (header + next).TrimStart('\n');
            }
            var length = int.Parse(header[1..], System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(length > 4_000_000);
            Assert.StartsWith("REDIS", await replica.RawAsync(length), StringComparison.Ordinal);
            for (var i = 0; i < 40; i++) await plain.AssertAsync($"SETRANGE k{i} 99999 {i}", $"{99999 + $"{i}".Length}");
            Assert.Equal("[SELECT, 0]", (await replica.ReadAsync()).ToString());
            for (var i = 0; i < 40; i++) Assert.Equal($"[SETRANGE, k{i}, 99999, {i}]", (await replica.ReadAsync()).ToString());
        }
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Port_0_with_a_port_for_tls_listens_to_nothing_else()
    {
        await using var only = new WireServer("auto", [.. Directives, ("tls-port", "-1")]);
        Assert.Equal(only.Server.SecureEndPoints, only.Server.EndPoints);
        using var client = await only.ConnectSecurelyAsync();
        Assert.Equal("[port, 0]", (await client.AskAsync("CONFIG GET port")).ToString());
        Assert.Contains($"tcp_port:{((IPEndPoint)only.Server.EndPoints[0]).Port}\r\n", (await client.AskAsync("INFO server")).ToString(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task Large_pipelines_and_large_values_go_through(string transport)
    {
        await using var server = Start(transport);
        using var client = await server.ConnectSecurelyAsync();
        const int Count = 20_000;
        var requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, Count).Select(static i => $"SET key:{i} value:{i}\r\nGET key:{i}\r\n")));
        var writing = client.WriteAsync(requests);
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal("OK", (await client.ReadAsync()).ToString());
            Assert.Equal($"value:{i}", (await client.ReadAsync()).ToString());
        }
        await writing;
        var large = new byte[16 << 20];
        new Random(1).NextBytes(large);
        await client.WriteAsync(WireClient.Request([.. "SET"u8], [.. "large"u8], large));
        Assert.Equal("OK", (await client.ReadAsync()).ToString());
        await client.SendAsync("STRLEN large", "GET large");
        Assert.Equal($"{large.Length}", (await client.ReadAsync()).ToString());
        Assert.True((await client.ReadAsync()).Bytes.Span.SequenceEqual(large));
    }

    [Theory, MemberData(nameof(Transports))]
    public async Task A_subscriber_who_does_not_read_is_closed_at_its_limit(string transport)
    {
        await using var server = Start(transport, ("client-output-buffer-limit", "pubsub 1mb 0 0"));
        using var plain = await server.ConnectAsync();
        using var slow = await server.ConnectSecurelyAsync();
        await slow.SendAsync("SUBSCRIBE news");
        await slow.ReadAsync();
        var message = new byte[256 << 10];
        await WireServer.Until(async () =>
        {
            await plain.WriteAsync(WireClient.Request([.. "PUBLISH"u8], [.. "news"u8], message));
            return (await plain.ReadAsync()).ToString() == "0";
        });
    }

    [Fact]
    public async Task With_always_replies_wait_for_the_disk_over_tls_too()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-tls-always-").FullName;
        try
        {
            await using var server = Start("auto", ("dir", directory), ("appendonly", "yes"), ("appendfsync", "always"));
            using var client = await server.ConnectSecurelyAsync();
            await client.SendAsync([.. Enumerable.Range(0, 500).Select(static i => $"SET k{i} {i}")]);
            for (var i = 0; i < 500; i++) Assert.Equal("OK", (await client.ReadAsync()).ToString());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Clients_show_certificates_as_tls_auth_clients_says()
    {
        using var others = new TestCertificates();
        await using var server = Start("auto", ("tls-auth-clients", "yes"), ("tls-ca-cert-file", _certificates.Ca));
        using (var good = await server.ConnectSecurelyAsync(_certificates.Load("client"))) await good.AssertAsync("PING", "PONG");
        foreach (var bad in new[] { null, others.Load("client"), _certificates.Load("expired") }) await AssertRefusedAsync(() => server.ConnectSecurelyAsync(bad));
        Assert.Null(server.Server.Context.Configuration.Set("tls-auth-clients", "optional"));
        using (var nameless = await server.ConnectSecurelyAsync()) await nameless.AssertAsync("PING", "PONG");
        using (var good = await server.ConnectSecurelyAsync(_certificates.Load("client"))) await good.AssertAsync("PING", "PONG");
        await AssertRefusedAsync(() => server.ConnectSecurelyAsync(others.Load("client")));
        Assert.Null(server.Server.Context.Configuration.Set("tls-auth-clients", "no"));
        using var anybody = await server.ConnectSecurelyAsync(others.Load("client"));
        await anybody.AssertAsync("PING", "PONG");
    }

    [Fact]
    public async Task Authorities_may_lie_in_a_directory()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_certificates.Folder, "authorities")).FullName;
        File.Copy(_certificates.Ca, Path.Combine(directory, "one.pem"));
        await using var server = Start("auto", ("tls-auth-clients", "yes"), ("tls-ca-cert-dir", directory));
        using var good = await server.ConnectSecurelyAsync(_certificates.Load("client"));
        await good.AssertAsync("PING", "PONG");
        await AssertRefusedAsync(() => server.ConnectSecurelyAsync());
    }

    [Fact]
    public async Task Certificates_are_changed_while_the_server_runs()
    {
        await using var server = Start("auto");
        var configuration = server.Server.Context.Configuration;
        var log = new List<string>();
        server.Server.Context.Log = (_, line) => log.Add(line);
        using var before = await server.ConnectSecurelyAsync();
        Assert.Equal(_certificates.Load("server").Thumbprint, Thumbprint(before));
        Assert.Null(configuration.Set([new("tls-cert-file", _certificates.Certificate("renewed")), new("tls-key-file", _certificates.Key("renewed"))]));
        using var after = await server.ConnectSecurelyAsync();
        Assert.Equal(_certificates.Load("renewed").Thumbprint, Thumbprint(after));
        await before.AssertAsync("PING", "PONG");

        // A key that does not fit, a file that is not there, rubbish: refused, and all stays as it was.
        foreach (var (name, value) in new[] { ("tls-key-file", _certificates.Key("client")), ("tls-cert-file", "/nowhere/x.pem"), ("tls-cert-file", _certificates.Key("client")), ("tls-protocols", "SSLv3"), ("tls-ciphers", "HIGH:!aNULL"), ("tls-auth-clients", "yes") })
        {
            var was = configuration[name];
            Assert.Equal($"ERR CONFIG SET failed (possibly related to argument '{name}') - Unable to update TLS configuration. Check server logs.", configuration.Set(name, value));
            Assert.Equal(was, configuration[name]);
            Assert.NotEmpty(log[^1]);
        }
        using var still = await server.ConnectSecurelyAsync();
        Assert.Equal(_certificates.Load("renewed").Thumbprint, Thumbprint(still));

        // The files' names stay, and their content is new.
        File.Copy(_certificates.Certificate("server"), _certificates.Certificate("renewed"), overwrite: true);
        File.Copy(_certificates.Key("server"), _certificates.Key("renewed"), overwrite: true);
        Assert.Null(configuration.Set("tls-cert-file", _certificates.Certificate("renewed")));
        using var again = await server.ConnectSecurelyAsync();
        Assert.Equal(_certificates.Load("server").Thumbprint, Thumbprint(again));
    }

    [Fact]
    public async Task The_port_moves_while_the_server_runs()
    {
        await using var server = new WireServer("auto", ("tls-auth-clients", "no"));
        var configuration = server.Server.Context.Configuration;
        server.Server.Context.Log = static (_, _) => { };
        Assert.EndsWith("Unable to update TLS configuration. Check server logs.", configuration.Set("tls-port", "-1"), StringComparison.Ordinal);
        Assert.Equal("0", configuration["tls-port"]);
        // While nothing is listened on, what does not fit yet may be set.
        Assert.Null(configuration.Set("tls-cert-file", _certificates.Certificate("server")));
        Assert.Null(configuration.Set("tls-key-file", _certificates.Key("server")));
        Assert.Null(configuration.Set("tls-port", "-1"));
        using var client = await server.ConnectSecurelyAsync();
        await client.AssertAsync("PING", "PONG");
        var first = server.Server.SecureEndPoints[0];
        Assert.Equal($"{((IPEndPoint)first).Port}", configuration["tls-port"]);
        var taken = $"{((IPEndPoint)server.Server.EndPoints[0]).Port}";
        Assert.EndsWith("Unable to listen on this port. Check server logs.", configuration.Set("tls-port", taken), StringComparison.Ordinal);
        Assert.Equal([first], server.Server.SecureEndPoints);
        Assert.Null(configuration.Set("tls-port", "0"));
        Assert.Empty(server.Server.SecureEndPoints);
        await client.AssertAsync("PING", "PONG");
    }

    [Fact]
    public async Task Versions_and_ciphers_are_those_configured()
    {
        await using var old = Start("auto", ("tls-protocols", "TLSv1.2"), ("tls-ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"));
        await AssertRefusedAsync(() => old.ConnectSecurelyAsync(protocols: SslProtocols.Tls13));
        using var client = await old.ConnectSecurelyAsync();
        Assert.Equal(TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, client.Secure.NegotiatedCipherSuite);
        await using var fresh = Start("auto", ("tls-protocols", "TLSv1.3"), ("tls-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256"));
        await AssertRefusedAsync(() => fresh.ConnectSecurelyAsync(protocols: SslProtocols.Tls12));
        using var other = await fresh.ConnectSecurelyAsync();
        Assert.Equal(TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, other.Secure.NegotiatedCipherSuite);
    }

    [Fact]
    public async Task A_key_may_have_a_password()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(_certificates.Key("server"), TestContext.Current.CancellationToken));
        var file = Path.Combine(_certificates.Folder, "secret.key");
        await File.WriteAllTextAsync(file, key.ExportEncryptedPkcs8PrivateKeyPem("sesame", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)), TestContext.Current.CancellationToken);
        await using var server = Start("auto", ("tls-key-file", file), ("tls-key-file-pass", "sesame"));
        using var client = await server.ConnectSecurelyAsync();
        await client.AssertAsync("PING", "PONG");
        Assert.Contains("secret.key", Refusal(("tls-key-file", file), ("tls-key-file-pass", "wrong")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_used_stops_the_start_and_is_named()
    {
        Assert.Equal("No tls-cert-file configured!", Refusal(("tls-cert-file", "")));
        Assert.Equal("No tls-key-file configured!", Refusal(("tls-key-file", "")));
        Assert.Contains("/nowhere.pem", Refusal(("tls-cert-file", "/nowhere.pem")), StringComparison.Ordinal);
        Assert.Contains("tls-ca-cert-file or tls-ca-cert-dir must be specified", Refusal(("tls-auth-clients", "yes")), StringComparison.Ordinal);
        Assert.Contains("Invalid tls-protocols", Refusal(("tls-protocols", "TLSv2")), StringComparison.Ordinal);
        Assert.Contains("'HIGH' is not a cipher known here", Refusal(("tls-ciphers", "HIGH")), StringComparison.Ordinal);
        Assert.Contains("there is none in it", Refusal(("tls-ca-cert-file", _certificates.Key("client")), ("tls-auth-clients", "yes")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_hundred_clients_at_once()
    {
        await using var server = Start("auto");
        await Parallel.ForAsync(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 200, CancellationToken = TestContext.Current.CancellationToken }, async (i, _) =>
        {
            using var client = await server.ConnectSecurelyAsync();
            await client.AssertAsync($"SET k{i} {i}", "OK");
            await client.AssertAsync($"GET k{i}", $"{i}");
        });
    }

    private static async Task AssertRefusedAsync(Func<Task<WireClient>> connect)
    {
        // With TLS 1.3 a client hears of it only after its own handshake has ended.
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using var client = await connect();
            await client.AskAsync("PING");
        });
    }

    private static string Thumbprint(WireClient client) => client.Secure.RemoteCertificate!.GetCertHashString();

    // Port 0 beside a port for TLS means none, so the free one for TLS is asked for when the other is known.
    private WireServer Start(string transport, params (string, string)[] directives)
    {
        var server = new WireServer(transport, [.. Directives, .. directives]);
        Assert.Null(server.Server.Context.Configuration.Set("tls-port", "-1"));
        return server;
    }

    private (string, string)[] Directives =>
        [("tls-cert-file", _certificates.Certificate("server")), ("tls-key-file", _certificates.Key("server")), ("tls-auth-clients", "no")];

    private string Refusal(params (string, string)[] directives)
    {
        var configuration = new ServerConfiguration();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("port", "0"), ("bind", "127.0.0.1"), .. Directives, ("tls-port", "-1"), .. directives]) Assert.Null(configuration.Preset(name, value));
        var server = new RedisServer(configuration);
        var refusal = Assert.Throws<TlsConfigurationException>(server.Start).Message;
        server.Context.Dispose();
        return refusal;
    }
}
