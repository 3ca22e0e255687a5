using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RedHare.Commands.Generator;

/// <summary>
/// Turns the classes that carry a command attribute into the table of the assembly's commands, in the namespace of the
/// assembly's name, and refuses what is incomplete or contradictory. When anything is refused the table still holds the sound ones, so that one mistake is
/// reported once and not by every user of the table.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class CommandGenerator : IIncrementalGenerator
{
    private const string Attribute = "RedHare.Commands.CommandAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var commands = context.SyntaxProvider
            .ForAttributeWithMetadataName(Attribute, static (node, _) => node is ClassDeclarationSyntax, static (syntax, _) => CommandReader.Read(syntax))
            .Collect();
        var assembly = context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "");
        context.RegisterSourceOutput(commands.Combine(assembly), static (output, both) => Emit(output, both.Left, both.Right));
    }

    private static void Emit(SourceProductionContext output, ImmutableArray<CommandModel> declared, string assembly)
    {
        var ordered = declared.OrderBy(command => command.Name, StringComparer.Ordinal).ToList();
        var findings = ordered.SelectMany(command => command.Findings).Concat(TableRules.Check(ordered)).ToList();
        foreach (var finding in findings) output.ReportDiagnostic(finding.ToDiagnostic());

        var broken = new HashSet<string>(findings.Select(finding => finding.First), StringComparer.Ordinal);
        output.AddSource("DeclaredCommands.g.cs", TableWriter.Write(assembly, [.. ordered.Where(command => !broken.Contains(command.Name))]));
    }
}
