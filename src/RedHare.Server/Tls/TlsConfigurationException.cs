namespace RedHare.Server.Tls;

/// <summary>TLS was asked for and cannot be had as configured; the message says why.</summary>
public sealed class TlsConfigurationException : Exception
{
    /// <summary>With the reason.</summary>
    public TlsConfigurationException(string message) : base(message) { }

    /// <summary>With the reason and what it comes from.</summary>
    public TlsConfigurationException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Without a reason.</summary>
    public TlsConfigurationException() { }
}
