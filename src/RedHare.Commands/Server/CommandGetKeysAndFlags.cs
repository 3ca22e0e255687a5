namespace RedHare.Commands.Server;

[Command("command|getkeysandflags", "command [arg [arg ...]]",
    Arity = -3,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Categories = "connection",
    Since = "7.0.0",
    Complexity = "O(N) where N is the number of arguments to the command",
    Summary = "Tells which arguments of a command line are keys, and what the command does with each.")]
internal static class CommandGetKeysAndFlags
{
    public static void Run(CommandCall call) => CommandGetKeys.Answer(call, withFlags: true);
}
