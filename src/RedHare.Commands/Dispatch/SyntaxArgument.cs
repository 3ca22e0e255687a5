namespace RedHare.Commands;

/// <summary>One argument of COMMAND DOCS; a oneof or a block holds others.</summary>
internal sealed record SyntaxArgument(string Name, string Type)
{
    public const string OneOf = "oneof";
    public const string Block = "block";
    public const string PureToken = "pure-token";

    /// <summary>What a help text calls it; other than the name only where the name had to be made unique.</summary>
    public string Display { get; init; } = Name;

    /// <summary>The literal word before it, or the whole of a pure token.</summary>
    public string? Token { get; init; }

    /// <summary>Which of the command's key specs covers it, or −1.</summary>
    public int KeySpec { get; init; } = -1;

    public bool Optional { get; init; }

    /// <summary>May be repeated.</summary>
    public bool Multiple { get; init; }

    /// <summary>Each repetition has the token again.</summary>
    public bool MultipleToken { get; init; }

    public IReadOnlyList<SyntaxArgument> Arguments { get; init; } = [];

    public bool HasArguments => Type is OneOf or Block;
}
