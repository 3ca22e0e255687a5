using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>TLS, of the Redis head and of the AMQP head, which share certificate and protocols and differ in what they want of clients.</summary>
public sealed class TlsOptions
{
    /// <summary>The Redis port where TLS is spoken: 0 means none, -1 takes a free one; once the server listens this is the port it got.</summary>
    public int Port { get; private set; }
    /// <summary>What clients of the Redis head must show.</summary>
    public ClientCertificates AuthClients { get; private set; }
    /// <summary>A PEM file: the server's certificate, and those between it and its authority.</summary>
    public string CertificateFile { get; private set; } = "";
    /// <summary>A PEM file: the certificate's key.</summary>
    public string KeyFile { get; private set; } = "";
    /// <summary>The key's password; empty for none.</summary>
    public string KeyFilePassword { get; private set; } = "";
    /// <summary>A PEM file: the authorities that clients' certificates may be of.</summary>
    public string AuthorityFile { get; private set; } = "";
    /// <summary>A directory of such files.</summary>
    public string AuthorityDirectory { get; private set; } = "";
    /// <summary>Versions apart by blanks, as <c>TLSv1.2 TLSv1.3</c>; empty means these two.</summary>
    public string Protocols { get; private set; } = "";
    /// <summary>OpenSSL's names of ciphers up to TLS 1.2, apart by colons; empty leaves them to the system.</summary>
    public string Ciphers { get; private set; } = "";
    /// <summary>Names of TLS 1.3's cipher suites, apart by colons; empty leaves them to the system.</summary>
    public string CipherSuites { get; private set; } = "";
    /// <summary>Whether a client may resume a session.</summary>
    public bool SessionCaching { get; private set; }
    /// <summary>Seconds that a handshake may take.</summary>
    public int HandshakeTimeout { get; private set; }
    /// <summary>Handshakes at a time, at most, for each head.</summary>
    public int MaxHandshakes { get; private set; }

    /// <summary>The AMQP port where TLS is spoken, as written: empty means off, 0 takes a free one. Without a certificate there is none.</summary>
    public string AmqpsPort { get; private set; } = "";
    /// <summary>Whether AMQP clients are asked for a certificate (verify_peer), which must be good then.</summary>
    public bool AmqpsVerifies { get; private set; }
    /// <summary>Whether they must have one.</summary>
    public bool AmqpsNeedsCertificate { get; private set; }
    /// <summary>Whether EXTERNAL takes the user's name from the subject's common name, not from the whole of it.</summary>
    public bool AmqpsLoginIsCommonName { get; private set; }

    /// <summary>The directives that a certificate, and what goes with it, is read from.</summary>
    public static IReadOnlyList<string> Reloading { get; } =
    [
        "tls-auth-clients", "tls-session-caching", "tls-cert-file", "tls-key-file", "tls-key-file-pass", "tls-ca-cert-file", "tls-ca-cert-dir", "tls-protocols", "tls-ciphers", "tls-ciphersuites",
        "amqps-verify", "amqps-fail-if-no-peer-cert",
    ];

    internal static Directive[] Table =>
    [
        Integer("tls-port", 0, -1, 65535, static (c, v) => c.Tls.Port = (int)v),
        Boolean("tls-cluster", false, unbuilt: true),
        Boolean("tls-replication", false, unbuilt: true),
        Choice("tls-auth-clients", "yes", ["no", "yes", "optional"], static (c, v) => c.Tls.AuthClients = (ClientCertificates)v),
        Boolean("tls-prefer-server-ciphers", false, flags: Moot),
        Boolean("tls-session-caching", true, static (c, v) => c.Tls.SessionCaching = v),
        Integer("tls-session-cache-size", 20480, flags: Moot),
        Integer("tls-session-cache-timeout", 300, flags: Moot),
        Text("tls-cert-file", bind: static (c, v) => c.Tls.CertificateFile = v, flags: Reloads),
        Text("tls-key-file", bind: static (c, v) => c.Tls.KeyFile = v, flags: Reloads),
        Text("tls-key-file-pass", bind: static (c, v) => c.Tls.KeyFilePassword = v, flags: Sensitive),
        Text("tls-client-cert-file", flags: Inert),
        Text("tls-client-key-file", flags: Inert),
        Text("tls-client-key-file-pass", flags: Sensitive | Inert),
        Text("tls-dh-params-file", flags: Moot),
        Text("tls-ca-cert-file", bind: static (c, v) => c.Tls.AuthorityFile = v, flags: Reloads),
        Text("tls-ca-cert-dir", bind: static (c, v) => c.Tls.AuthorityDirectory = v, flags: Reloads),
        Text("tls-protocols", bind: static (c, v) => c.Tls.Protocols = v),
        Text("tls-ciphers", bind: static (c, v) => c.Tls.Ciphers = v),
        Text("tls-ciphersuites", bind: static (c, v) => c.Tls.CipherSuites = v),
        Integer("tls-handshake-timeout", 10, 1, 3600, static (c, v) => c.Tls.HandshakeTimeout = (int)v, Immutable | Own),
        Integer("tls-max-handshakes", 1000, 1, bind: static (c, v) => c.Tls.MaxHandshakes = (int)v, flags: Immutable | Own),
        Text("amqps-port", "5671", static (c, v) => c.Tls.AmqpsPort = v, Immutable | Own, check: NetworkOptions.CheckPort),
        Choice("amqps-verify", "verify_none", ["verify_none", "verify_peer"], static (c, v) => c.Tls.AmqpsVerifies = v == 1),
        Boolean("amqps-fail-if-no-peer-cert", false, static (c, v) => c.Tls.AmqpsNeedsCertificate = v),
        Choice("amqps-cert-login-from", "distinguished_name", ["distinguished_name", "common_name"], static (c, v) => c.Tls.AmqpsLoginIsCommonName = v == 1),
    ];
}
