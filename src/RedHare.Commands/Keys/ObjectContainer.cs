namespace RedHare.Commands.Keys;

[Command("object", "", Arity = -2, Group = "generic", Since = "2.2.3", Complexity = "Depends on subcommand.",
    Summary = "A container for object introspection commands.")]
internal static class ObjectContainer;
