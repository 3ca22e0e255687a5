namespace RedHare.Commands.Server;

[Command("slowlog",
    Arity = -2,
    Group = "server",
    Since = "2.2.12",
    Complexity = "Depends on subcommand.",
    Summary = "Holds the subcommands about slow commands.")]
internal static class SlowlogCommand;
