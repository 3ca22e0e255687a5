using System.Security.Authentication;

namespace RedHare.Server.Tls;

/// <summary>The value of <c>tls-protocols</c>.</summary>
internal static class ProtocolNames
{
    /// <summary>Versions apart by blanks; none means 1.2 and 1.3.</summary>
    public static SslProtocols Parse(string names)
    {
        var protocols = SslProtocols.None;
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            protocols |= name.ToUpperInvariant() switch
            {
#pragma warning disable CS0618, SYSLIB0039, CA5397 // Who names an old version by its name wants it; the system may refuse it all the same.
                "TLSV1" => SslProtocols.Tls,
                "TLSV1.1" => SslProtocols.Tls11,
#pragma warning restore CS0618, SYSLIB0039, CA5397
                "TLSV1.2" => SslProtocols.Tls12,
                "TLSV1.3" => SslProtocols.Tls13,
                _ => throw new TlsConfigurationException($"Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3': {name}"),
            };
        }
        return protocols == SslProtocols.None ? SslProtocols.Tls12 | SslProtocols.Tls13 : protocols;
    }
}
