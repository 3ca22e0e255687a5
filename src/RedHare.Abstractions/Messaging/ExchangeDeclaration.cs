namespace RedHare.Messaging;

/// <summary>An exchange as it is declared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">One of <see cref="ExchangeKind"/>, or another that the broker knows.</param>
public sealed record ExchangeDeclaration(string Name, string Type = ExchangeKind.Direct)
{
    /// <summary>It survives a restart of the broker. On by default.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>It goes with its last binding.</summary>
    public bool IsAutoDelete { get; init; }

    /// <summary><c>alternate-exchange</c> and the type's own; values as in <see cref="MessageProperties.Headers"/>.</summary>
    public IReadOnlyDictionary<string, object?>? Arguments { get; init; }
}
