namespace RedHare.Commands.Configuration;

/// <summary>
/// One line of the configuration's table: a name as in redis.conf, what values it takes, and where a value goes. It holds no
/// value itself (<see cref="ServerConfiguration"/> does), so that one table serves every server of the process.
/// </summary>
public abstract class Directive
{
    /// <summary>Describes a directive.</summary>
    protected Directive(string name, string? alias, string defaultValue, DirectiveFlags flags)
    {
        Name = name;
        Alias = alias;
        Default = defaultValue;
        Flags = flags;
    }

    /// <summary>The name, in lower case.</summary>
    public string Name { get; }

    /// <summary>An older name of the same directive, or null.</summary>
    public string? Alias { get; }

    /// <summary>The default, as CONFIG GET shows it.</summary>
    public string Default { get; }

    /// <summary>What may be done with it.</summary>
    public DirectiveFlags Flags { get; }

    /// <summary>The kind of value in words, with its limits, for the documentation.</summary>
    public abstract string Domain { get; }

    /// <summary>Tells whether a value asks for something that is known but not built yet; null when every value is served.</summary>
    public Predicate<string>? Unbuilt { get; init; }

    /// <summary>
    /// Reads arguments. Returns null and the value as CONFIG GET echoes it, or Redis's error text.
    /// <paramref name="current"/> is the value before, for directives that are set in parts.
    /// </summary>
    internal abstract string? Parse(ReadOnlySpan<string> arguments, string current, out string value);

    /// <summary>Copies a value that <see cref="Parse"/> returned to the typed property that hot paths read, if it has one.</summary>
    internal abstract void Bind(ServerConfiguration configuration, string value);

    /// <summary>The lines CONFIG REWRITE writes for a value.</summary>
    internal virtual string[] Rewrite(string value) => [Name + " " + value];

    internal bool Is(DirectiveFlags flag) => (Flags & flag) != 0;
}
