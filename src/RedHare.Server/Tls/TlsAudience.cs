namespace RedHare.Server.Tls;

/// <summary>Whose TLS it is: the heads want different things of their clients.</summary>
internal enum TlsAudience
{
    /// <summary>Clients of the Redis head: <c>tls-auth-clients</c>.</summary>
    Redis,

    /// <summary>Clients of the AMQP head: <c>amqps-verify</c>, <c>amqps-fail-if-no-peer-cert</c>.</summary>
    Amqp,
}
