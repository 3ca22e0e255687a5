namespace RedHare.Commands.Server;

[Command("config|help",
    Arity = 2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Since = "5.0.0",
    Complexity = "O(1)",
    Summary = "Explains the subcommands of CONFIG.")]
internal static class ConfigHelp
{
    public static void Run(CommandCall call) => call.Reply.Help(
        call.Command.Parent!,
        "GET <pattern>",
        "    Return parameters matching the glob-like <pattern> and their values.",
        "SET <directive> <value>",
        "    Set the configuration <directive> to <value>.",
        "RESETSTAT",
        "    Reset statistics reported by the INFO command.",
        "REWRITE",
        "    Rewrite the configuration file.");
}
