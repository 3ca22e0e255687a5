using System.Net.Security;

namespace RedHare.Net;

/// <summary>Says of an address that TLS is spoken there, and how.</summary>
public sealed class ListenerTls
{
    /// <summary>
    /// Gives certificate, protocols and what is asked of clients. Called for each handshake, on a thread of the pool, so that a renewed certificate is used from the next handshake on.
    /// Renegotiation is off whatever it says.
    /// </summary>
    public required Func<SslServerAuthenticationOptions> Options { get; init; }

    /// <summary>How long a handshake may take, from the acceptance on; a client that has not finished it then is closed.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Most handshakes under way at a time in the whole transport; connections beyond are closed at once.</summary>
    public int MaxHandshakes { get; init; } = 1000;
}
