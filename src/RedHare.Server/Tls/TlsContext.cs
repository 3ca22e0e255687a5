using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using RedHare.Commands.Configuration;
using RedHare.Net;

namespace RedHare.Server.Tls;

/// <summary>
/// What a head's handshakes are done with, as configured: certificate, authorities, versions, ciphers. It is read as a whole, and as a whole put in the place of the one before, so a
/// handshake sees one state; connections that are open keep what they agreed on.
/// </summary>
internal sealed class TlsContext
{
    private readonly ServerConfiguration _configuration;
    private readonly TlsAudience _audience;
    private volatile Loaded? _loaded;

    /// <summary>A context that nothing was loaded into.</summary>
    public TlsContext(ServerConfiguration configuration, TlsAudience audience)
    {
        (_configuration, _audience) = (configuration, audience);
        Listener = new ListenerTls
        {
            Options = () => (_loaded ?? throw new InvalidOperationException("TLS was turned off.")).Create(),
            HandshakeTimeout = TimeSpan.FromSeconds(configuration.Tls.HandshakeTimeout),
            MaxHandshakes = configuration.Tls.MaxHandshakes,
        };
    }

    /// <summary>For the addresses where it is to be spoken.</summary>
    public ListenerTls Listener { get; }

    /// <summary>True once something was loaded.</summary>
    public bool IsLoaded => _loaded is not null;

    /// <summary>Reads the files and what else is configured; handshakes from now on use it.</summary>
    /// <exception cref="TlsConfigurationException">It cannot be used; what was loaded before stays.</exception>
    public void Load() => _loaded = Read();

    /// <summary>TLS is not spoken any more: what is configured need not fit.</summary>
    public void Clear() => _loaded = null;

    /// <summary>From now on loads anew when something is set that it depends on, and refuses the change that cannot be used, telling <paramref name="log"/> why.</summary>
    public void FollowChanges(Func<Action<LogLevel, string>?> log)
    {
        foreach (var directive in TlsOptions.Reloading) _configuration.OnChange(directive, () => Reload(log()));
    }

    /// <summary>Loads; the reason against it, as CONFIG SET answers it, or null.</summary>
    public string? TryLoad(Action<LogLevel, string>? log)
    {
        try
        {
            Load();
            return null;
        }
        catch (TlsConfigurationException exception)
        {
            log?.Invoke(LogLevel.Warning, exception.Message);
            return "Unable to update TLS configuration. Check server logs.";
        }
    }

    // Where no TLS is spoken the directives are set one after the other, and need not fit each other.
    private string? Reload(Action<LogLevel, string>? log) => IsLoaded ? TryLoad(log) : null;

    private Loaded Read()
    {
        var tls = _configuration.Tls;
        var wanted = _audience == TlsAudience.Redis ? tls.AuthClients
            : !tls.AmqpsVerifies ? ClientCertificates.No
            : tls.AmqpsNeedsCertificate ? ClientCertificates.Yes : ClientCertificates.Optional;
        if (wanted != ClientCertificates.No && tls.AuthorityFile.Length == 0 && tls.AuthorityDirectory.Length == 0)
        {
            var who = _audience == TlsAudience.Redis ? "tls-cluster, tls-replication or tls-auth-clients are enabled!" : "amqps-verify is verify_peer!";
            throw new TlsConfigurationException($"Either tls-ca-cert-file or tls-ca-cert-dir must be specified when {who}");
        }
        var certificate = PemFiles.ReadCertificate(PathOf(tls.CertificateFile), PathOf(tls.KeyFile), tls.KeyFilePassword, out var between);
        var authorities = PemFiles.ReadAuthorities(PathOf(tls.AuthorityFile), PathOf(tls.AuthorityDirectory));
        // As with OpenSSL, what completes the chain may stand among the authorities.
        between.AddRange(authorities);
        return new Loaded(
            SslStreamCertificateContext.Create(certificate, between, offline: true),
            authorities,
            wanted,
            ProtocolNames.Parse(tls.Protocols),
            CipherNames.Parse(tls.Ciphers, tls.CipherSuites),
            tls.SessionCaching);
    }

    private string PathOf(string file) => file.Length == 0 ? "" : Path.GetFullPath(file, _configuration.Process.Directory);

    private sealed record Loaded(
        SslStreamCertificateContext Certificate, X509Certificate2Collection Authorities, ClientCertificates Wanted, SslProtocols Protocols, CipherSuitesPolicy? Ciphers, bool Resumes)
    {
        public SslServerAuthenticationOptions Create() => new()
        {
            ServerCertificateContext = Certificate,
            EnabledSslProtocols = Protocols,
            CipherSuitesPolicy = Ciphers,
            // A session that is resumed comes without the client's chain, and could not be judged anew.
            AllowTlsResume = Resumes && Wanted == ClientCertificates.No,
            ClientCertificateRequired = Wanted != ClientCertificates.No,
            // For one handshake each: it takes up what the client sends of its chain.
            CertificateChainPolicy = Wanted == ClientCertificates.No ? null : Policy(),
            RemoteCertificateValidationCallback = Wanted == ClientCertificates.No ? null : IsGood,
        };

        private bool IsGood(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
            certificate is null ? Wanted == ClientCertificates.Optional : errors == SslPolicyErrors.None;

        private X509ChainPolicy Policy()
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                // Nobody may make the server ask others, and wait for them.
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            foreach (var authority in Authorities)
            {
                if (authority.SubjectName.RawData.AsSpan().SequenceEqual(authority.IssuerName.RawData)) policy.CustomTrustStore.Add(authority);
                else policy.ExtraStore.Add(authority);
            }
            return policy;
        }
    }
}
