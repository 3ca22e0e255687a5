using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace RedHare.RabbitMq;

/// <summary>
/// TLS to the broker. By default its certificate must be signed by an authority that the system trusts, and be made out to the host that is connected to.
/// Files are read for each connection, so that renewed ones need no restart.
/// </summary>
public sealed record RabbitMqTls
{
    /// <summary>A PEM file of the authorities that are trusted, instead of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>A PEM file of the client's certificate, for brokers that ask for one.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>A PEM file of the client's key, not encrypted; null when it is in <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The name that the broker's certificate must be made out to; null for the host that is connected to.</summary>
    public string? Host { get; init; }

    /// <summary>Accepts any certificate: what is sent is hidden from who listens, and not from who stands in between. Never for production.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>As RabbitMQ.Client takes it.</summary>
    internal SslOption ToOption(string host)
    {
        var option = new SslOption { Enabled = true, ServerName = Host ?? host };
        if (CaFile is not null || IsInsecure) option.CertificateValidationCallback = (_, certificate, chain, errors) => IsInsecure || IsTrusted(certificate as X509Certificate2, chain, errors);
        if (CertificateFile is not null) option.CertificateSelectionCallback = (_, _, _, _, _) => Read(CertificateFile, ReadCertificate);
        return option;
    }

    private X509Certificate2 ReadCertificate(string file)
    {
        var certificate = X509Certificate2.CreateFromPemFile(file, KeyFile);
        if (!OperatingSystem.IsWindows()) return certificate;
        // Windows' TLS takes keys only from its own store, if only for a while.
        using (certificate) return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    private bool IsTrusted(X509Certificate2? certificate, X509Chain? presented, SslPolicyErrors errors)
    {
        // The chain was judged by the system's authorities; ours are asked instead.
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        Read(CaFile!, file =>
        {
            chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
            return true;
        });
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>()) chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate);
    }

    private static T Read<T>(string file, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException($"{file} cannot be read: {exception.Message}", exception);
        }
    }
}
