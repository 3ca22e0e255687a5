using System.Globalization;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RedHare.Broker;
using RedHare.Net;
using RedHare.Server.Tls;

namespace RedHare.Server.Amqp;

/// <summary>What TLS agreed on, in the words of Erlang's TLS, which RabbitMQ's tools show.</summary>
internal static class TlsDescription
{
    private static readonly string[] Authenticated = ["gcm", "ccm", "poly1305", "8"];

    public static PeerTls Of(TlsInfo tls)
    {
        var (exchange, cipher, hash) = Split(tls.CipherSuite.ToString());
        var certificate = tls.PeerCertificate;
        return new PeerTls(
            tls.Protocol == SslProtocols.Tls13 ? "tlsv1.3" : tls.Protocol == SslProtocols.Tls12 ? "tlsv1.2" : tls.Protocol.ToString().ToLowerInvariant(),
            exchange,
            cipher,
            hash,
            certificate is null ? null : SubjectName.Format(certificate.SubjectName),
            certificate is null ? null : SubjectName.Format(certificate.IssuerName),
            certificate is null ? null : Validity(certificate));
    }

    // TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, or since 1.3, where the key's exchange is agreed on elsewhere, TLS_AES_256_GCM_SHA384.
    private static (string Exchange, string Cipher, string Hash) Split(string suite)
    {
        var name = suite.ToLowerInvariant();
        if (name.StartsWith("tls_", StringComparison.Ordinal)) name = name[4..];
        var with = name.IndexOf("_with_", StringComparison.Ordinal);
        var exchange = with < 0 ? "any" : name[..with];
        if (with >= 0) name = name[(with + 6)..];
        var end = name.LastIndexOf('_');
        if (end < 0) return (exchange, name, "aead");
        var cipher = name[..end];
        return (exchange, cipher, Array.Exists(Authenticated, mode => cipher.EndsWith("_" + mode, StringComparison.Ordinal)) ? "aead" : name[(end + 1)..]);
    }

    private static string Validity(X509Certificate2 certificate) => $"{Time(certificate.NotBefore)} - {Time(certificate.NotAfter)}";

    private static string Time(DateTime local) => local.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
