namespace RedHare.Net.Tls;

/// <summary>What a handshake wants sent, on its way from the pool to the connection's loop.</summary>
internal sealed class HandshakeFlight(byte[] bytes)
{
    internal byte[] Bytes { get; } = bytes;
}
