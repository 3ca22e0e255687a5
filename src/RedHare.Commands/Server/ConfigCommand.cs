namespace RedHare.Commands.Server;

[Command("config",
    Arity = -2,
    Group = "server",
    Since = "2.0.0",
    Complexity = "Depends on subcommand.",
    Summary = "Holds the subcommands about the configuration.")]
internal static class ConfigCommand;
