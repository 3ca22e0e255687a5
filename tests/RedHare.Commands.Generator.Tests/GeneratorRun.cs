using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RedHare.Commands.Generator.Tests;

/// <summary>Compiles a source with the generator, as the build does.</summary>
internal sealed class GeneratorRun
{
    private const string Start = """
        using RedHare.Commands;
        namespace Sample;

        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "RedHare.Commands.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly GeneratorDriver _driver;
    private readonly CSharpCompilation _compilation;

    private GeneratorRun(string source)
    {
        _compilation = CSharpCompilation.Create(
            "Sample",
            [CSharpSyntaxTree.ParseText(Start + source, new CSharpParseOptions(LanguageVersion.Latest))],
            References,
            new(OutputKind.DynamicallyLinkedLibrary));
        var options = new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true);
        _driver = CSharpGeneratorDriver.Create([new CommandGenerator().AsSourceGenerator()], parseOptions: new(LanguageVersion.Latest), driverOptions: options)
            .RunGeneratorsAndUpdateCompilation(_compilation, out var output, out var diagnostics);
        Findings = diagnostics;
        Errors = [.. output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)];
        Source = _driver.GetRunResult().GeneratedTrees.Single().ToString();
    }

    /// <summary>What the generator reported.</summary>
    public IReadOnlyList<Diagnostic> Findings { get; }

    /// <summary>What the compiler says about the source with what was generated.</summary>
    public IReadOnlyList<Diagnostic> Errors { get; }

    public string Source { get; }

    public static GeneratorRun Of(string source) => new(source);

    /// <summary>The outcome of every step of the pipeline after an edit elsewhere in the project.</summary>
    public IEnumerable<IncrementalStepRunReason> ReasonsAfterAnotherFile() =>
        _driver.RunGenerators(_compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Elsewhere;", new CSharpParseOptions(LanguageVersion.Latest))))
            .GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(run => run.Outputs).Select(output => output.Reason);
}
