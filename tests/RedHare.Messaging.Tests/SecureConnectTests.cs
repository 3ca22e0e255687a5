using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RedHare.Broker;
using RedHare.Messaging.Tests.Servers;
using RedHare.Net;
using RedHare.Net.Tests.Tls;
using RedHare.RabbitMq;
using RedHare.Server.Amqp;
using RedHare.Server.Tls;

namespace RedHare.Messaging.Tests;

/// <summary>amqps:// URLs, against a RedHare that asks for certificates without insisting.</summary>
public sealed class SecureConnectTests : IAsyncDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly MessageBroker _broker = MessageBroker.Open(new BrokerOptions());
    private readonly AmqpServer _server;

    public SecureConnectTests()
    {
        var certificate = SslStreamCertificateContext.Create(_certificates.Load("server"), null, offline: true);
        var tls = new ListenerTls
        {
            Options = () => new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate,
                ClientCertificateRequired = true,
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(_certificates.Ca) }, RevocationMode = X509RevocationMode.NoCheck,
                },
                RemoteCertificateValidationCallback = static (_, certificate, _, errors) => certificate is null || errors == SslPolicyErrors.None,
            },
        };
        _server = new AmqpServer(_broker, new AmqpServerOptions { EndPoints = [ListenEndPoint.Tcp(IPAddress.Loopback, 0, tls)], CertificateLogin = static () => CertificateLogin.CommonName, RefusalDelay = TimeSpan.Zero });
        _server.Start();
    }

    private static CancellationToken Soon => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    private int Port => ((IPEndPoint)_server.EndPoints[0]).Port;

    private string Url => $"amqps://127.0.0.1:{Port}?cacertfile={_certificates.Ca}&server_name_indication=localhost&connection_timeout=30000";

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _broker.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task Messages_go_both_ways()
    {
        await using var connection = await MessagingConnection.ConnectAsync(Url, Soon);
        await using var channel = await connection.OpenChannelAsync(cancellation: Soon);
        var queue = await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon);
        var body = new byte[1 << 20];
        new Random(1).NextBytes(body);
        await channel.PublishAsync(new OutgoingMessage("", queue.Name, body), Soon);
        var received = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await channel.ConsumeAsync(queue.Name, new ConsumerOptions(), async (delivery, token) =>
        {
            received.TrySetResult(delivery.Body.ToArray());
            await delivery.AckAsync(token);
        }, Soon);
        Assert.True((await received.Task.WaitAsync(Soon)).AsSpan().SequenceEqual(body));
    }

    [Fact]
    public async Task The_user_may_be_named_by_a_certificate()
    {
        var url = $"{Url}&certfile={_certificates.Certificate("client")}&keyfile={_certificates.Key("client")}&auth_mechanism=external";
        var refused = await Assert.ThrowsAsync<MessagingConnectionException>(() => MessagingConnection.ConnectAsync(url, Soon).AsTask());
        Assert.Equal(403, refused.Code);
        _broker.Users.Set(new User { Name = "client", Permissions = ImmutableDictionary<string, UserPermission>.Empty.Add("/", UserPermission.All) });
        await using var connection = await MessagingConnection.ConnectAsync(url, Soon);
        await using var channel = await connection.OpenChannelAsync(cancellation: Soon);
        Assert.Equal("client", Assert.Single(_broker.Connections).User);
    }

    [Fact]
    public async Task A_broker_that_is_not_trusted_is_not_spoken_to()
    {
        using var others = new TestCertificates();
        foreach (var url in new[]
        {
            $"amqps://127.0.0.1:{Port}?connection_timeout=300", $"amqps://127.0.0.1:{Port}?cacertfile={_certificates.Ca}&connection_timeout=300",
            $"amqps://127.0.0.1:{Port}?cacertfile={others.Ca}&server_name_indication=localhost&connection_timeout=300", $"amqps://127.0.0.1:{Port}?cacertfile=/nowhere.pem&connection_timeout=300",
        })
            await Assert.ThrowsAsync<MessagingConnectionException>(() => MessagingConnection.ConnectAsync(url, Soon).AsTask());
        await using var trusting = await MessagingConnection.ConnectAsync($"amqps://127.0.0.1:{Port}?verify=verify_none&connection_timeout=30000", Soon);
    }

    [Theory]
    [InlineData("amqp://localhost?verify=verify_none")]
    [InlineData("amqp://localhost?auth_mechanism=external")]
    [InlineData("amqps://localhost?verify=sometimes")]
    [InlineData("amqps://localhost?auth_mechanism=magic")]
    public void What_has_no_meaning_is_refused(string url) => Assert.Throws<FormatException>(() => RabbitMqOptions.Parse(url));
}
