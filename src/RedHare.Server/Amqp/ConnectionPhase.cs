namespace RedHare.Server.Amqp;

/// <summary>How far a connection has come. RabbitMQ's error texts hold these names in lower case.</summary>
internal enum ConnectionPhase
{
    /// <summary>The protocol header is awaited.</summary>
    Header,

    /// <summary>connection.start is sent.</summary>
    Starting,

    /// <summary>connection.secure is sent.</summary>
    Securing,

    /// <summary>connection.tune is sent.</summary>
    Tuning,

    /// <summary>connection.open is awaited.</summary>
    Opening,

    /// <summary>Channels may be used.</summary>
    Running,

    /// <summary>connection.close is sent, or was answered.</summary>
    Closed,

    /// <summary>Nothing is read any more; the socket is closed after a while.</summary>
    Refused,
}
