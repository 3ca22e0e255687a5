using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Commands.Configuration;
using RedHare.Net;
using RedHare.Net.Tests.Tls;
using RedHare.Server.Amqp;
using RedHare.Server.Tls;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>The AMQP head over TLS, with RabbitMQ's own client.</summary>
public sealed class AmqpTlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(TransportKind.Auto)]
    [InlineData(TransportKind.Portable)]
    public async Task Messages_go_both_ways(TransportKind transport)
    {
        await using var server = Start(transport: transport);
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var queue = (await channel.QueueDeclareAsync(cancellationToken: Cancel)).QueueName;
        var body = new byte[3 << 20];
        new Random(1).NextBytes(body);
        for (var i = 0; i < 10; i++) await channel.BasicPublishAsync("", queue, body, Cancel);
        for (var i = 0; i < 10; i++)
        {
            var got = await channel.BasicGetAsync(queue, autoAck: true, Cancel);
            Assert.True(got!.Body.Span.SequenceEqual(body));
        }
        var peer = Assert.Single(server.Broker.Connections).Peer!;
        Assert.Equal(("tlsv1.3", "any", "aead", null), (peer.Tls!.Protocol, peer.Tls.KeyExchange, peer.Tls.Hash, peer.Tls.CertificateSubject));
        Assert.True(peer.SentBytes > 30 << 20);
    }

    [Fact]
    public async Task Plain_and_secure_ports_serve_one_broker()
    {
        await using var server = Start();
        Assert.Equal(2, server.Server.EndPoints.Count);
        using var plain = server.Open();
        Assert.Null(server.Broker.Connections.Single().Peer!.Tls);
        await using var connection = await ConnectAsync(server);
        // RabbitMQ.Client calls a connection open when it has asked for it; a channel it waits for.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        Assert.Equal(2, server.Broker.Connections.Count);
    }

    [Theory]
    [InlineData(CertificateLogin.DistinguishedName, "CN=client,O=Hares \\+ Co\\, Ltd")]
    [InlineData(CertificateLogin.CommonName, "client")]
    public async Task External_takes_the_user_from_the_certificate(CertificateLogin login, string user)
    {
        await using var server = Start(verify: true, login: login);
        var error = await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(server, "client", external: true));
        Assert.Contains("ACCESS_REFUSED - Login was refused using authentication mechanism EXTERNAL. For details see the broker logfile.", error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"EXTERNAL login refused: user '{user}' - invalid credentials", server.Log(), StringComparison.Ordinal);
        // No password at all: it can only be let in so.
        server.Broker.Users.Set(new User { Name = user, Permissions = ImmutableDictionary<string, UserPermission>.Empty.Add("/", new UserPermission(".*", ".*", ".*")) });
        await using var connection = await ConnectAsync(server, "client", external: true);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await channel.QueueDeclareAsync(cancellationToken: Cancel);
        var broker = Assert.Single(server.Broker.Connections);
        Assert.Equal((user, "EXTERNAL"), (broker.User, broker.Peer!.Mechanism));
        Assert.Equal("CN=client,O=Hares \\+ Co\\, Ltd", broker.Peer.Tls!.CertificateSubject);
        Assert.Equal($"CN={_certificates.Authority}", broker.Peer.Tls.CertificateIssuer);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ - \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", broker.Peer.Tls.CertificateValidity);
    }

    [Fact]
    public async Task External_is_offered_to_those_with_a_certificate_alone()
    {
        await using var server = Start(verify: true);
        using (var plain = server.Connect())
        {
            plain.SendBytes(AmqpTestClient.Header);
            Assert.Equal("AMQPLAIN PLAIN", Text(plain.Expect<ConnectionStart>(0).Mechanisms));
            plain.Send(0, new ConnectionStartOk(AmqpTestClient.Capabilities, "EXTERNAL", Array.Empty<byte>(), "en_US"));
            Assert.Empty(plain.ReadToEnd());
            Assert.Contains("unknown authentication mechanism 'EXTERNAL'", server.Log(), StringComparison.Ordinal);
        }
        using (var nameless = new AmqpTestClient((IPEndPoint)server.Server.SecureEndPoints[0], secure: true))
        {
            nameless.SendBytes(AmqpTestClient.Header);
            Assert.Equal("AMQPLAIN PLAIN", Text(nameless.Expect<ConnectionStart>(0).Mechanisms));
            nameless.Send(0, new ConnectionStartOk(AmqpTestClient.Capabilities, "EXTERNAL", Array.Empty<byte>(), "en_US"));
            nameless.ExpectConnectionClose(403, "ACCESS_REFUSED - Login was refused using authentication mechanism EXTERNAL. For details see the broker logfile.");
            Assert.Contains("EXTERNAL login refused: connection peer presented no TLS (x.509) certificate", server.Log(), StringComparison.Ordinal);
        }
        using var known = new AmqpTestClient((IPEndPoint)server.Server.SecureEndPoints[0], secure: true, certificate: _certificates.Load("client"));
        known.SendBytes(AmqpTestClient.Header);
        Assert.Equal("EXTERNAL AMQPLAIN PLAIN", Text(known.Expect<ConnectionStart>(0).Mechanisms));
    }

    [Fact]
    public async Task A_certificate_that_is_demanded_and_missing_or_bad_is_refused()
    {
        using var others = new TestCertificates();
        await using var server = Start(verify: true, demand: true);
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(server));
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(server, "expired"));
        await using (await ConnectAsync(server, "client"))
        {
        }
        await using var asking = Start(verify: true);
        await using (await ConnectAsync(asking))
        {
        }
        await Assert.ThrowsAsync<BrokerUnreachableException>(() => ConnectAsync(asking, "client", others));
    }

    [Fact]
    public async Task A_heartbeat_missed_over_tls_ends_the_connection()
    {
        await using var server = Start();
        using var client = new AmqpTestClient((IPEndPoint)server.Server.SecureEndPoints[0], secure: true);
        client.LogIn();
        client.OpenHost(heartbeat: 1);
        while (client.Read() is { } frame) Assert.Equal(FrameType.Heartbeat, frame.Type);
    }

    [Fact]
    public async Task The_whole_broker_listens_where_there_is_a_certificate()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-amqps-").FullName;
        try
        {
            var configuration = new ServerConfiguration();
            foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("dir", directory), ("bind", "127.0.0.1"), ("amqp-port", ""), ("amqps-port", "0"), ("tls-cert-file", _certificates.Certificate("server"))])
                Assert.Null(configuration.Preset(name, value));
            await Assert.ThrowsAsync<TlsConfigurationException>(() => WholeBroker.StartAsync(configuration));
            Assert.Null(configuration.Preset("tls-key-file", _certificates.Key("server")));
            await using (var broker = await WholeBroker.StartAsync(configuration))
            {
                Assert.Equal(broker!.Server.EndPoints, broker.Server.SecureEndPoints);
                Assert.Equal($"{((IPEndPoint)Assert.Single(broker.Server.EndPoints)).Port}", configuration["amqps-port"]);
                Assert.NotNull(configuration.Set("tls-key-file", _certificates.Key("client")));
                Assert.Null(configuration.Set([new("tls-cert-file", _certificates.Certificate("renewed")), new("tls-key-file", _certificates.Key("renewed"))]));
                using var client = new AmqpTestClient((IPEndPoint)broker.Server.EndPoints[0], secure: true);
                Assert.Equal(_certificates.Load("renewed").Thumbprint, client.ServerThumbprint);
            }
            var without = new ServerConfiguration();
            foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("dir", directory), ("bind", "127.0.0.1"), ("amqp-port", "0")]) Assert.Null(without.Preset(name, value));
            await using var plain = await WholeBroker.StartAsync(without);
            Assert.Empty(plain!.Server.SecureEndPoints);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => System.Text.Encoding.ASCII.GetString(bytes.Span);

    private AmqpTestServer Start(bool verify = false, bool demand = false, CertificateLogin login = CertificateLogin.DistinguishedName, TransportKind transport = TransportKind.Auto)
    {
        var configuration = new ServerConfiguration();
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)
            [("tls-cert-file", _certificates.Certificate("server")), ("tls-key-file", _certificates.Key("server")), ("tls-ca-cert-file", _certificates.Ca),
             ("amqps-verify", verify ? "verify_peer" : "verify_none"), ("amqps-fail-if-no-peer-cert", demand ? "yes" : "no")])
            Assert.Null(configuration.Preset(name, value));
        var tls = new TlsContext(configuration, TlsAudience.Amqp);
        tls.Load();
        return new AmqpTestServer(options => options with { EndPoints = [.. options.EndPoints, ListenEndPoint.Tcp(IPAddress.Loopback, 0, tls.Listener)], CertificateLogin = () => login }, transport: transport);
    }

    private async Task<IConnection> ConnectAsync(AmqpTestServer server, string? certificate = null, TestCertificates? from = null, bool external = false)
    {
        var factory = new ConnectionFactory
        {
            HostName = "localhost",
            Endpoint = new AmqpTcpEndpoint("127.0.0.1", ((IPEndPoint)server.Server.SecureEndPoints[0]).Port),
            AutomaticRecoveryEnabled = false,
        };
        factory.Ssl = new SslOption
        {
            Enabled = true,
            ServerName = "localhost",
            CertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == _certificates.Load("server").Thumbprint,
            Certs = certificate is null ? null : new X509CertificateCollection { (from ?? _certificates).Load(certificate) },
        };
        if (external) factory.AuthMechanisms = [new ExternalMechanismFactory()];
        return await factory.CreateConnectionAsync(Cancel);
    }
}
