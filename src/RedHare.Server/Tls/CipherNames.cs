using System.Net.Security;

namespace RedHare.Server.Tls;

/// <summary>
/// The values of <c>tls-ciphers</c> and <c>tls-ciphersuites</c>. .NET takes lists of suites by their registered names, so OpenSSL's names are translated, and its language of classes
/// (<c>HIGH:!aNULL</c>) is refused: there is nobody to ask what it means.
/// </summary>
internal static class CipherNames
{
    private static readonly (string OpenSsl, TlsCipherSuite Suite)[] Older =
    [
        ("ECDHE-ECDSA-AES256-GCM-SHA384", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
        ("ECDHE-RSA-AES256-GCM-SHA384", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
        ("ECDHE-ECDSA-CHACHA20-POLY1305", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
        ("ECDHE-RSA-CHACHA20-POLY1305", TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
        ("ECDHE-ECDSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
        ("ECDHE-RSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
        ("DHE-RSA-AES256-GCM-SHA384", TlsCipherSuite.TLS_DHE_RSA_WITH_AES_256_GCM_SHA384),
        ("DHE-RSA-CHACHA20-POLY1305", TlsCipherSuite.TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
        ("DHE-RSA-AES128-GCM-SHA256", TlsCipherSuite.TLS_DHE_RSA_WITH_AES_128_GCM_SHA256),
        ("ECDHE-ECDSA-AES256-SHA384", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384),
        ("ECDHE-RSA-AES256-SHA384", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384),
        ("ECDHE-ECDSA-AES128-SHA256", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256),
        ("ECDHE-RSA-AES128-SHA256", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256),
        ("ECDHE-ECDSA-AES256-SHA", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA),
        ("ECDHE-RSA-AES256-SHA", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA),
        ("ECDHE-ECDSA-AES128-SHA", TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA),
        ("ECDHE-RSA-AES128-SHA", TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA),
        ("AES256-GCM-SHA384", TlsCipherSuite.TLS_RSA_WITH_AES_256_GCM_SHA384),
        ("AES128-GCM-SHA256", TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256),
        ("AES256-SHA256", TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA256),
        ("AES128-SHA256", TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA256),
        ("AES256-SHA", TlsCipherSuite.TLS_RSA_WITH_AES_256_CBC_SHA),
        ("AES128-SHA", TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA),
    ];

    private static readonly (string Name, TlsCipherSuite Suite)[] Newer =
    [
        ("TLS_AES_256_GCM_SHA384", TlsCipherSuite.TLS_AES_256_GCM_SHA384),
        ("TLS_CHACHA20_POLY1305_SHA256", TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256),
        ("TLS_AES_128_GCM_SHA256", TlsCipherSuite.TLS_AES_128_GCM_SHA256),
        ("TLS_AES_128_CCM_SHA256", TlsCipherSuite.TLS_AES_128_CCM_SHA256),
        ("TLS_AES_128_CCM_8_SHA256", TlsCipherSuite.TLS_AES_128_CCM_8_SHA256),
    ];

    // What stands for the one list when only the other was given: those with forward secrecy and authenticated encryption, without DHE, and OpenSSL's own three.
    private const int OlderDefaults = 6, NewerDefaults = 3;

    /// <summary>The suites of both lists; null when both are empty, which leaves them to the system.</summary>
    public static CipherSuitesPolicy? Parse(string ciphers, string suites)
    {
        if (ciphers.Length == 0 && suites.Length == 0) return null;
        if (OperatingSystem.IsWindows() || OperatingSystem.IsAndroid()) throw new TlsConfigurationException("tls-ciphers and tls-ciphersuites are the system's here, and cannot be set");
        return new CipherSuitesPolicy([.. Find("tls-ciphersuites", suites, Newer, NewerDefaults), .. Find("tls-ciphers", ciphers, Older, OlderDefaults)]);
    }

    private static IEnumerable<TlsCipherSuite> Find(string directive, string names, (string Name, TlsCipherSuite Suite)[] known, int defaults)
    {
        if (names.Length == 0) return known.Take(defaults).Select(static entry => entry.Suite);
        return [.. names.Split([':', ',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(name =>
        {
            foreach (var (candidate, suite) in known)
                if (candidate.Equals(name, StringComparison.OrdinalIgnoreCase)) return suite;
            throw new TlsConfigurationException($"Failed to configure {directive}: '{name}' is not a cipher known here; classes and exclusions (HIGH, !aNULL, DEFAULT) are not taken");
        })];
    }
}
