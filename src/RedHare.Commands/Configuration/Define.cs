namespace RedHare.Commands.Configuration;

/// <summary>The short forms in which the tables of directives are written.</summary>
internal static class Define
{
    public static Directive Boolean(string name, bool initial, Action<ServerConfiguration, bool>? bind = null, DirectiveFlags flags = 0, string? alias = null,
        bool unbuilt = false, string? refusal = null) =>
        new BooleanDirective(name, initial, flags, alias, bind) { Unbuilt = unbuilt ? static value => value == "yes" : null, Refusal = refusal };

    public static Directive Integer(string name, long initial, long minimum = 0, long maximum = int.MaxValue, Action<ServerConfiguration, long>? bind = null,
        DirectiveFlags flags = 0, string? alias = null, bool unbuilt = false, NumberFormat format = NumberFormat.Integer) =>
        new NumberDirective(name, initial, minimum, maximum, flags, alias, format, bind) { Unbuilt = unbuilt ? static value => value != "0" : null };

    public static Directive Memory(string name, long initial, long minimum = 0, long maximum = long.MaxValue, Action<ServerConfiguration, long>? bind = null,
        DirectiveFlags flags = 0, string? alias = null) =>
        new NumberDirective(name, initial, minimum, maximum, flags, alias, NumberFormat.Memory, bind);

    public static Directive Text(string name, string initial = "", Action<ServerConfiguration, string>? bind = null, DirectiveFlags flags = 0, string? alias = null,
        bool unbuilt = false, Func<string, string?>? check = null) =>
        new TextDirective(name, initial, flags, alias, bind) { Unbuilt = unbuilt ? static value => value.Length != 0 : null, Check = check };

    public static Directive Choice(string name, string initial, string[] words, Action<ServerConfiguration, int>? bind = null, DirectiveFlags flags = 0,
        Predicate<string>? unbuilt = null, (string, string)? synonym = null, (int, int, string)? conflict = null) =>
        new ChoiceDirective(name, initial, words, flags, null, bind) { Unbuilt = unbuilt, Synonym = synonym, Conflict = conflict };
}
