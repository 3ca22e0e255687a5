namespace RedHare.Commands.Server;

[Command("command|help",
    Arity = 2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Categories = "connection",
    Since = "5.0.0",
    Complexity = "O(1)",
    Summary = "Explains the subcommands of COMMAND.")]
internal static class CommandHelp
{
    public static void Run(CommandCall call) => call.Reply.Help(
        call.Command.Parent!,
        "(no subcommand)",
        "    Return details about all Redis commands.",
        "COUNT",
        "    Return the total number of commands in this Redis server.",
        "LIST",
        "    Return a list of all commands in this Redis server.",
        "INFO [<command-name> ...]",
        "    Return details about multiple Redis commands.",
        "    If no command names are given, documentation details for all",
        "    commands are returned.",
        "DOCS [<command-name> ...]",
        "    Return documentation details about multiple Redis commands.",
        "    If no command names are given, documentation details for all",
        "    commands are returned.",
        "GETKEYS <full-command>",
        "    Return the keys from a full Redis command.",
        "GETKEYSANDFLAGS <full-command>",
        "    Return the keys and the access flags from a full Redis command.");
}
