namespace RedHare.Commands.Configuration;

/// <summary>Any text.</summary>
internal sealed class TextDirective(string name, string initial, DirectiveFlags flags, string? alias, Action<ServerConfiguration, string>? bind)
    : Directive(name, alias, initial, flags)
{
    public override string Domain { get; } = "text";

    /// <summary>Checks a value: null, or the reason against it.</summary>
    public Func<string, string?>? Check { get; init; }

    internal override string? Parse(ReadOnlySpan<string> arguments, string current, out string value)
    {
        value = arguments[0];
        return Check?.Invoke(value);
    }

    internal override void Bind(ServerConfiguration configuration, string value) => bind?.Invoke(configuration, value);

    internal override string[] Rewrite(string value) => value.Length == 0 && Default.Length == 0 ? [] : [Name + " " + ConfigurationLine.Quote(value)];

    /// <summary>Refuses a path where Redis takes a file's name only.</summary>
    public static string? BaseName(string directive, string value, bool mayBeEmpty, string noun = "filename")
    {
        if (value.Length == 0 && !mayBeEmpty) return directive + " can't be empty";
        return value.Contains('/') || value.Contains('\\') ? $"{directive} can't be a path, just a {noun}" : null;
    }
}
