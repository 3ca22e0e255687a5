namespace RedHare.Commands.Connection;

[Command("client",
    Arity = -2,
    Group = "connection",
    Since = "2.4.0",
    Complexity = "Depends on subcommand.",
    Summary = "Holds the subcommands about client connections.")]
internal static class ClientCommand;
