using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace RedHare.Net;

/// <summary>What the handshake of a connection agreed on.</summary>
/// <param name="Protocol">The version of TLS.</param>
/// <param name="CipherSuite">Key exchange, cipher and hash.</param>
/// <param name="PeerCertificate">The client's certificate, checked as the listener's options demand; null when it gave none. It lives as long as the connection.</param>
public sealed record TlsInfo(SslProtocols Protocol, TlsCipherSuite CipherSuite, X509Certificate2? PeerCertificate);
