namespace RedHare.Messaging;

/// <summary>A queue as it is declared.</summary>
/// <param name="Name">Its name; empty for one that the broker gives, which is another one after each lost connection.</param>
public sealed record QueueDeclaration(string Name = "")
{
    /// <summary>It survives a restart of the broker, and with it its persistent messages. On by default.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>It is this connection's alone, and ends with it.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>It goes with its last consumer.</summary>
    public bool IsAutoDelete { get; init; }

    /// <summary><c>x-dead-letter-exchange</c>, <c>x-message-ttl</c>, <c>x-max-priority</c> and the like; values as in <see cref="MessageProperties.Headers"/>.</summary>
    public IReadOnlyDictionary<string, object?>? Arguments { get; init; }

    /// <summary>A queue of this connection alone, for the time that it lives, with a name that the broker gives.</summary>
    public static QueueDeclaration Temporary() => new() { IsDurable = false, IsExclusive = true, IsAutoDelete = true };
}
