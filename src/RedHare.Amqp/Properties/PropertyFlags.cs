namespace RedHare.Amqp;

/// <summary>The properties of class basic, in the order of the wire: the highest bit comes first.</summary>
[Flags]
public enum PropertyFlags
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>content-type, a short string.</summary>
    ContentType = 1 << 15,

    /// <summary>content-encoding, a short string.</summary>
    ContentEncoding = 1 << 14,

    /// <summary>headers, a table.</summary>
    Headers = 1 << 13,

    /// <summary>delivery-mode, an octet: 2 is persistent.</summary>
    DeliveryMode = 1 << 12,

    /// <summary>priority, an octet.</summary>
    Priority = 1 << 11,

    /// <summary>correlation-id, a short string.</summary>
    CorrelationId = 1 << 10,

    /// <summary>reply-to, a short string.</summary>
    ReplyTo = 1 << 9,

    /// <summary>expiration, a short string: milliseconds.</summary>
    Expiration = 1 << 8,

    /// <summary>message-id, a short string.</summary>
    MessageId = 1 << 7,

    /// <summary>timestamp, seconds since 1970.</summary>
    Timestamp = 1 << 6,

    /// <summary>type, a short string.</summary>
    Type = 1 << 5,

    /// <summary>user-id, a short string.</summary>
    UserId = 1 << 4,

    /// <summary>app-id, a short string.</summary>
    AppId = 1 << 3,

    /// <summary>cluster-id, a short string, deprecated.</summary>
    ClusterId = 1 << 2,
}
