namespace RedHare.Commands.Configuration;

/// <summary>yes or no.</summary>
internal sealed class BooleanDirective(string name, bool initial, DirectiveFlags flags, string? alias, Action<ServerConfiguration, bool>? bind)
    : Directive(name, alias, initial ? "yes" : "no", flags)
{
    public override string Domain => Refusal is null ? "yes, no" : "no";

    /// <summary>Set when <c>yes</c> is refused always, with the reason.</summary>
    public string? Refusal { get; init; }

    internal override string? Parse(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = current;
        if (arguments[0].Equals("yes", StringComparison.OrdinalIgnoreCase)) value = "yes";
        else if (arguments[0].Equals("no", StringComparison.OrdinalIgnoreCase)) value = "no";
        else return "argument must be 'yes' or 'no'";
        return value == "yes" ? Refusal : null;
    }

    internal override void Bind(ServerConfiguration configuration, string value) => bind?.Invoke(configuration, value == "yes");
}
