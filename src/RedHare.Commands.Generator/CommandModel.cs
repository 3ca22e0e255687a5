namespace RedHare.Commands.Generator;

/// <summary>One declaration, by value.</summary>
internal sealed record CommandModel(
    string Type,
    Place? Place,
    string Name,
    string Syntax,
    int Arity,
    int FlagBits,
    Sequence<string> Flags,
    Sequence<KeySpecModel> Keys,
    string Group,
    Sequence<string> Categories,
    Sequence<string> Tips,
    string Since,
    string Complexity,
    string Summary,
    string DeprecatedSince,
    string ReplacedBy,
    bool HasRun,
    bool HasKeyFinder,
    Sequence<Finding> Findings)
{
    /// <summary>The container's name of a subcommand, otherwise null.</summary>
    public string? Container => Name.IndexOf('|') is > 0 and var bar ? Name.Substring(0, bar) : null;

    public bool Has(string flag) => Flags.Items.Contains(flag);
}
