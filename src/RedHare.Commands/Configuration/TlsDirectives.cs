using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>TLS, which is not built yet.</summary>
internal static class TlsDirectives
{
    internal static Directive[] Table =>
    [
        Integer("tls-port", 0, 0, 65535, unbuilt: true),
        Boolean("tls-cluster", false, unbuilt: true),
        Boolean("tls-replication", false, unbuilt: true),
        Choice("tls-auth-clients", "yes", ["no", "yes", "optional"], flags: Inert),
        Boolean("tls-prefer-server-ciphers", false, flags: Inert),
        Boolean("tls-session-caching", true, flags: Inert),
        Integer("tls-session-cache-size", 20480, flags: Inert),
        Integer("tls-session-cache-timeout", 300, flags: Inert),
        Text("tls-cert-file", flags: Inert),
        Text("tls-key-file", flags: Inert),
        Text("tls-key-file-pass", flags: Sensitive | Inert),
        Text("tls-client-cert-file", flags: Inert),
        Text("tls-client-key-file", flags: Inert),
        Text("tls-client-key-file-pass", flags: Sensitive | Inert),
        Text("tls-dh-params-file", flags: Inert),
        Text("tls-ca-cert-file", flags: Inert),
        Text("tls-ca-cert-dir", flags: Inert),
        Text("tls-protocols", flags: Inert),
        Text("tls-ciphers", flags: Inert),
        Text("tls-ciphersuites", flags: Inert),
    ];
}
