using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace RedHare.Net.Tests.Tls;

/// <summary>A transport that speaks TLS, with clients for it.</summary>
internal sealed class SecureServer : IAsyncDisposable
{
    private readonly SslStreamCertificateContext _certificate;

    internal SecureServer(
        TransportKind kind, TestCertificates certificates, Func<Connection, ScriptedHandler>? handler = null, ClientCertificates wanted = ClientCertificates.None,
        TimeSpan? timeout = null, int maxHandshakes = 1000, SslProtocols protocols = SslProtocols.None, int loops = 2)
    {
        _certificate = SslStreamCertificateContext.Create(certificates.Load("server"), null, offline: true);
        var authority = X509CertificateLoader.LoadCertificateFromFile(certificates.Ca);
        var tls = new ListenerTls
        {
            HandshakeTimeout = timeout ?? TestServer.Patience,
            MaxHandshakes = maxHandshakes,
            Options = () => new SslServerAuthenticationOptions
            {
                ServerCertificateContext = _certificate,
                EnabledSslProtocols = protocols,
                AllowTlsResume = wanted == ClientCertificates.None,
                ClientCertificateRequired = wanted != ClientCertificates.None,
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck },
                RemoteCertificateValidationCallback = (_, certificate, _, errors) => certificate is null ? wanted != ClientCertificates.Required : errors == SslPolicyErrors.None,
            },
        };
        Server = new TestServer(kind, handler, options =>
        {
            options.EndPoints.Add(ListenEndPoint.Tcp(IPAddress.Loopback, 0, tls));
            options.OnHandshakeFailed = (_, reason) => Failures.Enqueue(reason);
        }, loops);
    }

    internal TestServer Server { get; }

    internal ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>A client whose handshake has ended.</summary>
    /// <param name="certificate">The client's; null for none.</param>
    /// <param name="protocols">The versions that it offers.</param>
    /// <param name="chain">What the certificate is sent with.</param>
    /// <param name="wrap">What stands between TLS and the socket.</param>
    internal async Task<SslStream> ConnectAsync(X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None, X509Certificate2Collection? chain = null, Func<Stream, Stream>? wrap = null)
    {
        var socket = await Server.ConnectAsync();
        socket.NoDelay = true;
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        var secure = new SslStream(wrap?.Invoke(stream) ?? stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, chain, offline: true),
            // What a client thinks of the server is not what is tested here.
            RemoteCertificateValidationCallback = static (_, presented, _, _) => presented is not null,
        }, Test.Token);
        return secure;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Xunit.Assert.Equal(0, Server.Transport.HandshakeCount);
    }
}

/// <summary>What the server wants of its clients.</summary>
internal enum ClientCertificates
{
    None,
    Optional,
    Required,
}
