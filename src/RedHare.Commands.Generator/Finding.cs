using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace RedHare.Commands.Generator;

/// <summary>
/// A place in the source by value. A <see cref="Location"/> holds on to its syntax tree and is never equal to that of the
/// next edit, which would make the compiler run the generator anew at every keystroke.
/// </summary>
internal sealed record Place(string File, TextSpan Span, LinePositionSpan Lines)
{
    public static Place? Of(SyntaxNode? node)
    {
        if (node is null) return null;
        var span = node.GetLocation().GetLineSpan();
        return new(span.Path, node.Span, span.Span);
    }

    public Location ToLocation() => Location.Create(File, Span, Lines);
}

/// <summary>A broken rule.</summary>
internal sealed record Finding(DiagnosticDescriptor Rule, Place? Place, string First, string Second = "", string Third = "")
{
    public Diagnostic ToDiagnostic() => Diagnostic.Create(Rule, Place?.ToLocation(), First, Second, Third);
}
