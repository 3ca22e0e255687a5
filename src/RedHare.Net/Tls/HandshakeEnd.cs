namespace RedHare.Net.Tls;

/// <summary>How a handshake ended: well, or with an error.</summary>
internal sealed class HandshakeEnd(Exception? error)
{
    internal Exception? Error { get; } = error;
}
