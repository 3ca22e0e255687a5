namespace RedHare.Commands.Streams;

[Command("xgroup", "", Arity = -2, Group = "stream", Since = "5.0.0", Complexity = "Depends on subcommand.", Summary = "Holds the subcommands that change consumer groups.")]
internal static class XGroup;
