namespace RedHare.Commands.Server;

[Command("command|count",
    Arity = 2,
    Flags = CommandFlags.Loading | CommandFlags.Stale,
    Group = "server",
    Categories = "connection",
    Since = "2.8.13",
    Complexity = "O(1)",
    Summary = "Counts the commands.")]
internal static class CommandCount
{
    public static void Run(CommandCall call) => call.Reply.Integer(call.Server.Commands.All.Count);
}
