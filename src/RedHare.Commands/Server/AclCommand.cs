namespace RedHare.Commands.Server;

[Command("acl",
    Arity = -2,
    Group = "server",
    Since = "6.0.0",
    Complexity = "Depends on subcommand.",
    Summary = "Holds the subcommands about users and permissions.")]
internal static class AclCommand;
