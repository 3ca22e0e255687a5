namespace RedHare.Commands.Server;

[Command("memory", "", Arity = -2, Group = "server", Since = "4.0.0", Complexity = "Depends on subcommand.", Summary = "A container for memory diagnostics commands.")]
internal static class MemoryContainer;
