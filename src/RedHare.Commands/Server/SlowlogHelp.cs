namespace RedHare.Commands.Server;

[Command("slowlog|help",
    Arity = 2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "6.2.0",
    Complexity = "O(1)",
    Summary = "Explains the subcommands of SLOWLOG.")]
internal static class SlowlogHelp
{
    public static void Run(CommandCall call) => call.Reply.Help(
        call.Command.Parent!,
        "GET [<count>]",
        "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
        "    Entries are made of:",
        "    id, timestamp, time in microseconds, arguments array, client IP and port,",
        "    client name",
        "LEN",
        "    Return the length of the slowlog.",
        "RESET",
        "    Reset the slowlog.");
}
