using Microsoft.CodeAnalysis;

namespace RedHare.Commands.Generator;

/// <summary>What can be wrong with a command's declaration. Each is an error: a command with half its metadata must not compile.</summary>
internal static class Rules
{
    public static readonly DiagnosticDescriptor MissingRun = Rule(1, "'{0}' needs a method 'internal static void Run(CommandCall call)', or subcommands");
    public static readonly DiagnosticDescriptor WrongRun = Rule(2, "Run of '{0}' must be 'static void Run(CommandCall call)', internal or public, in a class that is too");
    public static readonly DiagnosticDescriptor MissingArity = Rule(3, "'{0}' has no arity");
    public static readonly DiagnosticDescriptor MissingText = Rule(4, "'{0}' has no {1}");
    public static readonly DiagnosticDescriptor UnknownWord = Rule(5, "'{0}': '{1}' is not a {2}");
    public static readonly DiagnosticDescriptor WriteAndReadOnly = Rule(6, "'{0}' cannot be both Write and ReadOnly");
    public static readonly DiagnosticDescriptor BadKeys = Rule(7, "'{0}': key spec '{1}': {2}");
    public static readonly DiagnosticDescriptor KeysOutOfArity = Rule(8, "'{0}': key spec '{1}' starts or ends outside the {2} arguments that the arity promises");
    public static readonly DiagnosticDescriptor DuplicateName = Rule(9, "'{0}' is declared twice");
    public static readonly DiagnosticDescriptor NoContainer = Rule(10, "'{0}' has no container: no class declares '{1}'");
    public static readonly DiagnosticDescriptor BadName = Rule(11, "'{0}' is not a command's name: lower-case letters, digits, '-' and '_', with one '|' between container and subcommand");
    public static readonly DiagnosticDescriptor MissingKeyFinder = Rule(12, "'{0}' has keys that no position tells, so it needs 'internal static bool FindKeys(IArguments arguments, ref KeyList keys)'");
    public static readonly DiagnosticDescriptor ArityOfSubcommand = Rule(13, "'{0}': the arity of a subcommand counts the container's name, so it is at least 2");

    private static DiagnosticDescriptor Rule(int number, string message) =>
        new($"RH{number:000}", "A command's declaration is incomplete or contradictory", message, "Commands", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
