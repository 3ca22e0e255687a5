using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace RedHare.Commands.Generator;

/// <summary>Reads a class's attribute and methods, and checks what can be told from that one class.</summary>
internal static class CommandReader
{
    private static readonly Regex NamePattern = new(@"^[a-z0-9_-]+(\|[a-z0-9_-]+)?$", RegexOptions.CultureInvariant);

    public static CommandModel Read(GeneratorAttributeSyntaxContext context)
    {
        var type = (INamedTypeSymbol)context.TargetSymbol;
        var attribute = context.Attributes[0];
        var place = Place.Of(attribute.ApplicationSyntaxReference?.GetSyntax());
        var named = attribute.NamedArguments.ToDictionary(pair => pair.Key, pair => pair.Value);
        var name = Positional(attribute, 0);
        var findings = new List<Finding>();
        var keys = KeySpecParser.Parse(Text("Keys"), (spec, reason) => findings.Add(new(Rules.BadKeys, place, name, spec, reason)));
        var bits = named.TryGetValue("Flags", out var flags) && flags.Value is int value ? value : 0;
        var runs = type.GetMembers("Run").OfType<IMethodSymbol>().ToList();

        var model = new CommandModel(
            type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat),
            place,
            name,
            Positional(attribute, 1),
            named.TryGetValue("Arity", out var arity) && arity.Value is int number ? number : 0,
            bits,
            new(FlagNames(flags.Type, bits)),
            new([.. keys]),
            Text("Group"),
            new(Words("Categories")),
            new(Words("Tips")),
            Text("Since"),
            Text("Complexity"),
            Text("Summary"),
            Text("DeprecatedSince"),
            Text("ReplacedBy"),
            runs.Any(run => IsReachable(type) && IsBody(run)),
            IsReachable(type) && type.GetMembers("FindKeys").OfType<IMethodSymbol>().Any(IsKeyFinder),
            default);
        Check(model, runs.Count != 0, findings);
        return model with { Findings = new([.. findings]) };

        string Text(string property) => named.TryGetValue(property, out var constant) ? constant.Value as string ?? "" : "";
        ImmutableArray<string> Words(string property) => [.. Text(property).Split([' '], StringSplitOptions.RemoveEmptyEntries)];
    }

    private static void Check(CommandModel model, bool declaresRun, List<Finding> findings)
    {
        if (!NamePattern.IsMatch(model.Name)) Found(Rules.BadName);
        if (declaresRun && !model.HasRun) Found(Rules.WrongRun);
        if (model.Arity == 0) Found(Rules.MissingArity);
        if (model.Container is not null && model.Arity is 1 or -1) Found(Rules.ArityOfSubcommand);
        if (model.Group.Length == 0) Found(Rules.MissingText, "group");
        else if (!Categories.IsGroup(model.Group)) Found(Rules.UnknownWord, model.Group, "group");
        if (model.Since.Length == 0) Found(Rules.MissingText, "since");
        if (model.Complexity.Length == 0) Found(Rules.MissingText, "complexity");
        if (model.Summary.Length == 0) Found(Rules.MissingText, "summary");
        if (model.Has("Write") && model.Has("ReadOnly")) Found(Rules.WriteAndReadOnly);
        foreach (var word in model.Categories)
            if (!Categories.IsCategory(word))
                Found(Rules.UnknownWord, word, "category");
        foreach (var spec in model.Keys)
        {
            // A range to the end may be empty (PFMERGE's sources), any other key must be there at the least arity.
            var least = Math.Abs(model.Arity) + (model.Arity < 0 && spec.LastKey < 0 ? 1 : 0);
            var last = spec.Find == "Range" && spec.LastKey > 0 ? spec.Index + spec.LastKey : spec.Index;
            if (model.Arity != 0 && spec.Begin == "Index" && last >= least) Found(Rules.KeysOutOfArity, spec.Text, least.ToString());
        }

        if (!model.HasKeyFinder && model.Keys.Any(spec => spec.Begin == "Unknown")) Found(Rules.MissingKeyFinder);

        void Found(DiagnosticDescriptor rule, string second = "", string third = "") => findings.Add(new(rule, model.Place, model.Name, second, third));
    }

    private static string Positional(AttributeData attribute, int index) =>
        attribute.ConstructorArguments.Length > index ? attribute.ConstructorArguments[index].Value as string ?? "" : "";

    private static ImmutableArray<string> FlagNames(ITypeSymbol? type, int bits) => type is null
        ? []
        : [.. type.GetMembers().OfType<IFieldSymbol>().Where(field => field.ConstantValue is int bit && bit != 0 && (bits & bit) == bit).Select(field => field.Name)];

    private static bool IsReachable(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Internal or Accessibility.Public
        && symbol is not INamedTypeSymbol { IsGenericType: true }
        && (symbol.ContainingType is null || IsReachable(symbol.ContainingType));

    private static bool IsBody(IMethodSymbol method) =>
        method is { IsStatic: true, ReturnsVoid: true, IsGenericMethod: false, Parameters.Length: 1 }
        && method.DeclaredAccessibility is Accessibility.Internal or Accessibility.Public
        && method.Parameters[0] is { RefKind: RefKind.None, Type: { Name: "CommandCall", ContainingNamespace: var space } }
        && space.ToDisplayString() == "RedHare.Commands";

    private static bool IsKeyFinder(IMethodSymbol method) =>
        method is { IsStatic: true, IsGenericMethod: false, Parameters.Length: 2, ReturnType.SpecialType: SpecialType.System_Boolean }
        && method.DeclaredAccessibility is Accessibility.Internal or Accessibility.Public
        && method.Parameters[0] is { RefKind: RefKind.None, Type.Name: "IArguments" }
        && method.Parameters[1] is { RefKind: RefKind.Ref, Type.Name: "KeyList" };
}
