namespace RedHare.Messaging;

/// <summary>A message's properties. Null means absent. May be shared by many messages; neither it nor its headers change after the first of them.</summary>
public sealed record MessageProperties
{
    /// <summary>Absent properties.</summary>
    public static MessageProperties None { get; } = new();

    /// <summary>Nothing but <see cref="IsPersistent"/>.</summary>
    public static MessageProperties Persistent { get; } = new() { IsPersistent = true };

    /// <summary>The body's media type, such as <c>application/json</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>How the body is packed, such as <c>gzip</c>.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>
    /// Named values: null, bool, integers of 8 to 64 bits, float, double, decimal, string, byte[], DateTimeOffset (to the second), and lists and dictionaries of these.
    /// What is delivered has text as string, also where other clients sent it as bytes, unless it is no UTF-8; lists as <c>IReadOnlyList&lt;object?&gt;</c>, tables as
    /// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>. ulong is not among AMQP's types.
    /// </summary>
    public IReadOnlyDictionary<string, object?>? Headers { get; init; }

    /// <summary>Delivery mode 2: a durable queue keeps it over a restart.</summary>
    public bool IsPersistent { get; init; }

    /// <summary>Its rank in a queue with <c>x-max-priority</c>.</summary>
    public byte? Priority { get; init; }

    /// <summary>What a reply belongs to.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>The queue that wants the reply.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>How long it may wait in a queue, to the millisecond, not negative.</summary>
    public TimeSpan? Expiration { get; init; }

    /// <summary>The message's own id.</summary>
    public string? MessageId { get; init; }

    /// <summary>When it was made, to the second.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>What kind of message it is, in the application's words.</summary>
    public string? Type { get; init; }

    /// <summary>Who sends it; the broker refuses a name that is not the connection's user.</summary>
    public string? UserId { get; init; }

    /// <summary>The application that sends it.</summary>
    public string? AppId { get; init; }
}
