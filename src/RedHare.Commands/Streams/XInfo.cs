namespace RedHare.Commands.Streams;

[Command("xinfo", "", Arity = -2, Group = "stream", Since = "5.0.0", Complexity = "Depends on subcommand.", Summary = "Holds the subcommands that tell about streams.")]
internal static class XInfo;
