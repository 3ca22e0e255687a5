namespace RedHare.Server.Tls;

/// <summary>What of a client's certificate is its user's name: RabbitMQ's <c>ssl_cert_login_from</c>.</summary>
public enum CertificateLogin
{
    /// <summary>The whole subject as RFC 4514 writes it, the most specific first: <c>CN=alice,O=Example</c>.</summary>
    DistinguishedName,

    /// <summary>The subject's common name; several are joined by commas.</summary>
    CommonName,
}
