namespace RedHare.Commands.Configuration;

/// <summary>A directive with a grammar of its own, given as a function from its arguments and the value before to the value after.</summary>
internal sealed class SpecialDirective(
    string name, string initial, string domain, DirectiveFlags flags, string? alias, SpecialDirective.Reader read, Action<ServerConfiguration, string>? bind)
    : Directive(name, alias, initial, flags)
{
    /// <summary>Reads arguments: null and the new value, or an error.</summary>
    public delegate string? Reader(ReadOnlySpan<string> arguments, string current, out string value);

    public override string Domain => domain;

    /// <summary>The lines that CONFIG REWRITE writes; the name and the value when not given.</summary>
    public Func<string, string[]>? Lines { get; init; }

    internal override string? Parse(ReadOnlySpan<string> arguments, string current, out string value) => read(arguments, current, out value);

    internal override void Bind(ServerConfiguration configuration, string value) => bind?.Invoke(configuration, value);

    internal override string[] Rewrite(string value) => Lines is null ? [Name + " " + (value.Length == 0 ? "\"\"" : value)] : Lines(value);
}
