using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RedHare.Client;

/// <summary>Begins TLS, and says in words what is wrong with a certificate.</summary>
internal static class SecureStream
{
    /// <exception cref="AuthenticationException">The server's certificate is not accepted, or the server does not accept the client's.</exception>
    public static async Task<Stream> OpenAsync(Stream stream, RedisTls tls, string host, CancellationToken cancellation)
    {
        var secure = new SslStream(stream);
        string? complaint = null;
        try
        {
            await secure.AuthenticateAsClientAsync(Options(tls, host, text => complaint = text), cancellation).ConfigureAwait(false);
            return secure;
        }
        catch (AuthenticationException exception) when (complaint is not null)
        {
            throw new AuthenticationException(complaint, exception);
        }
    }

    private static SslClientAuthenticationOptions Options(RedisTls tls, string host, Action<string> complain)
    {
        var name = tls.Host ?? host;
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = name,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            {
                var complaint = tls.IsInsecure ? null : Complaint(certificate as X509Certificate2, chain, tls.ChecksHost ? errors : errors & ~SslPolicyErrors.RemoteCertificateNameMismatch, name);
                if (complaint is not null) complain(complaint);
                return complaint is null;
            },
        };
        if (tls.CaFile is not null || tls.Authorities.Count > 0)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            if (tls.CaFile is not null) Read(tls.CaFile, policy.CustomTrustStore.ImportFromPemFile);
            foreach (var authority in tls.Authorities) policy.CustomTrustStore.Add(authority);
            if (policy.CustomTrustStore.Count == 0) throw new AuthenticationException($"There is no certificate in {tls.CaFile}.");
            options.CertificateChainPolicy = policy;
        }
        var own = tls.Certificate;
        var between = new X509Certificate2Collection();
        if (own is null && tls.CertificateFile is not null)
        {
            Read(tls.CertificateFile, file => own = X509Certificate2.CreateFromPemFile(file, tls.KeyFile));
            // The rest of the file: what stands between the certificate and its authority.
            Read(tls.CertificateFile, between.ImportFromPemFile);
            between.RemoveAt(0);
            // .NET does not send the last of a chain, which it takes for the root: with the authorities known that is so.
            if (options.CertificateChainPolicy is { } trusted) between.AddRange(trusted.CustomTrustStore);
        }
        if (own is not null) options.ClientCertificateContext = SslStreamCertificateContext.Create(own, between, offline: true);
        tls.Configure?.Invoke(options);
        return options;
    }

    private static void Read(string file, Action<string> read)
    {
        try
        {
            read(file);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new AuthenticationException($"{file} cannot be read: {exception.Message}", exception);
        }
    }

    private static string? Complaint(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string host)
    {
        if (errors == SslPolicyErrors.None) return null;
        if (certificate is null || (errors & SslPolicyErrors.RemoteCertificateNotAvailable) != 0) return "the server has no certificate";
        if ((errors & SslPolicyErrors.RemoteCertificateChainErrors) == 0) return $"the server's certificate is made out to {Names(certificate)}, not to '{host}'";
        var statuses = chain?.ChainStatus ?? [];
        if (Array.Exists(statuses, static status => (status.Status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0))
            return $"the server's certificate is signed by '{certificate.Issuer}', which is not trusted here";
        return $"the server's certificate is not valid: {string.Join(" ", statuses.Select(static status => status.StatusInformation.Trim()).Distinct())}";
    }

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(static extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(static address => address.ToString()))).ToArray();
        return names.Length == 0 ? $"'{certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false)}'" : string.Join(", ", names.Select(static name => $"'{name}'"));
    }
}
