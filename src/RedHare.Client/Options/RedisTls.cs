using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace RedHare.Client;

/// <summary>
/// TLS to the server. By default its certificate must be signed by an authority that the system trusts, and be made out to the host that is connected to.
/// Files are read for each connection, so that renewed ones need no restart.
/// </summary>
public sealed record RedisTls
{
    /// <summary>A PEM file of the authorities that are trusted, instead of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>The authorities that are trusted, instead of the system's, besides those of <see cref="CaFile"/>.</summary>
    public IReadOnlyList<X509Certificate2> Authorities { get; init; } = [];

    /// <summary>A PEM file of the client's certificate, and of those between it and its authority, for servers that ask for one; its key is in <see cref="KeyFile"/>, or in the same file.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file of the client's key, not encrypted.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The client's certificate with its key, instead of <see cref="CertificateFile"/>.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The name that the server's certificate must be made out to; null for the host that is connected to. For servers known by their addresses.</summary>
    public string? Host { get; init; }

    /// <summary>Whether the certificate must be made out to the host. False trusts every certificate that the authorities signed.</summary>
    public bool ChecksHost { get; init; } = true;

    /// <summary>Accepts any certificate: what is sent is hidden from who listens, and not from who stands in between. Never for production.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>Sets whatever has no option here, last.</summary>
    public Action<SslClientAuthenticationOptions>? Configure { get; init; }
}
