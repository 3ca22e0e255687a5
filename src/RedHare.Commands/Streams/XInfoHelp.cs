namespace RedHare.Commands.Streams;

[Command("xinfo|help", Arity = 2, Flags = CommandFlags.Loading | CommandFlags.Stale, Group = "stream", Since = "5.0.0", Complexity = "O(1)",
    Summary = "Explains the subcommands of XINFO.")]
internal static class XInfoHelp
{
    public static void Run(CommandCall call) => call.Reply.Help(
        call.Command.Parent!,
        "CONSUMERS <key> <groupname>",
        "    Show consumers of <groupname>.",
        "GROUPS <key>",
        "    Show the stream consumer groups.",
        "STREAM <key> [FULL [COUNT <count>]",
        "    Show information about the stream.");
}
