namespace RedHare.Commands;

/// <summary>What COMMAND DOCS says about a command; built when first asked for, since few servers are ever asked.</summary>
/// <param name="Syntax">The arguments after the name in redis.io's notation.</param>
/// <param name="Summary">One sentence.</param>
/// <param name="Since">The Redis version that brought it.</param>
/// <param name="Complexity">The cost in Redis's words.</param>
/// <param name="Tips">Command tips, such as <c>nondeterministic_output</c>.</param>
/// <param name="DeprecatedSince">The version that deprecated it, or empty.</param>
/// <param name="ReplacedBy">What to use instead, or empty.</param>
public sealed record CommandDocumentation(
    string Syntax,
    string Summary,
    string Since,
    string Complexity,
    IReadOnlyList<string> Tips,
    string DeprecatedSince,
    string ReplacedBy);

/// <summary>Returns the docs of the command with the given number in its assembly.</summary>
public delegate CommandDocumentation CommandDocumentationSource(int number);
