namespace RedHare.Broker;

/// <summary>What TLS agreed on with a client, in the words of RabbitMQ's management.</summary>
/// <param name="Protocol">tlsv1.2 or tlsv1.3.</param>
/// <param name="KeyExchange">ecdhe_rsa; "any" with TLS 1.3, where it is not part of the cipher suite.</param>
/// <param name="Cipher">aes_256_gcm.</param>
/// <param name="Hash">aead, or what else checks the records: sha256.</param>
/// <param name="CertificateSubject">Whom the client's certificate names; null without one, as the other two.</param>
/// <param name="CertificateIssuer">Who signed it.</param>
/// <param name="CertificateValidity">From when to when, in UTC.</param>
public sealed record PeerTls(string Protocol, string KeyExchange, string Cipher, string Hash, string? CertificateSubject, string? CertificateIssuer, string? CertificateValidity);
